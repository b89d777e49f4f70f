import { fileURLToPath } from 'node:url';
import { LabError } from '../../lib/errors.ts';
import { bundleOptions } from '../operator/bundle.ts';
import { filesBelow, fingerprint } from './fingerprint.ts';
import type { Artifact } from './store.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Program {
  name: string;
  /** Folders of sources, the entry's `main.ts` in the first. */
  folders: [string, ...string[]];
  file: string;
  /** What is being bundled, for people. */
  what: string;
}

/** A program of the sandbox in one file, so that its pod needs no node_modules. */
export async function programBundle({ name, folders, file, what }: Program): Promise<Artifact> {
  const sources = await Promise.all(
    folders.map(async (folder) => {
      const files = await filesBelow(`${ROOT}/${folder}`, (path) => !/\.test\.ts$/.test(path));
      return files.map((path) => `${folder}/${path}`);
    }),
  );
  return {
    name,
    // Libraries are bundled as well: another lock file, another bundle.
    key: await fingerprint(ROOT, [...sources.flat(), 'package-lock.json']),
    bytes: 50_000_000,
    async make(folder, { onProgress }) {
      onProgress?.({ stage: 'build', text: `${what} 묶고 있습니다.` });
      const esbuild = await import('esbuild');
      try {
        await esbuild.build(bundleOptions(`${folders[0]}/main.ts`, `${folder}/${file}`));
      } catch (error) {
        throw new LabError(
          'BUILD_FAILED',
          `${what} 묶지 못했습니다.\n${(error as Error).message}`,
          `${folders[0]} 폴더를 고친 적이 있으면 되돌리고, 아니면 npm ci 를 실행한 뒤 다시 시도하세요.`,
          { cause: error },
        );
      }
    },
  };
}
