import type { PreparationStage, TargetView } from '../../lib/api.ts';

/** How far a preparation is, in the shape that the page shows. */
export type Preparation = NonNullable<TargetView['preparation']>;

/** What one artifact reports; which stages are done is known only to the whole. */
export interface Progress {
  stage: PreparationStage;
  /** 0–100 */
  percent?: number;
  remainingSeconds?: number;
  /** One Korean sentence about what happens now. */
  text: string;
}

export type OnProgress = (progress: Progress) => void;

/** What a build needs to know besides its sources. */
export interface BuildContext {
  /** LAB_CACHE */
  cache: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}
