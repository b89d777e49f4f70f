import type { ServerEvent } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import type { Chapter, Step } from '#lib/content/schema.ts';
import { LabError } from '#lib/errors.ts';
import { isLabError } from '#lib/http/api-error.ts';
import { walkStep, type WalkParts } from './walk-step.ts';

type CatchUpEvent = Extract<ServerEvent, { type: 'catch-up' }>;

/** 여기까지 자동 진행: does every step before one that is not green yet, on the visible terminals. */
export class CatchUp {
  readonly changed = new Listeners<CatchUpEvent>();
  readonly #parts: WalkParts;
  readonly #chapters: () => Chapter[];
  #running: { abort: AbortController; done: Promise<void> } | undefined;

  constructor(parts: WalkParts, chapters: () => Chapter[]) {
    this.#parts = parts;
    this.#chapters = chapters;
  }

  /** Returns at once; progress is announced. @throws LabError when one is under way */
  start(chapter: string, step: string): void {
    if (this.#running)
      throw new LabError(
        'TERMINAL_BUSY',
        '이미 자동으로 진행하고 있습니다.',
        '끝날 때까지 기다리거나 먼저 중지하세요.',
      );
    const abort = new AbortController();
    this.#running = {
      abort,
      done: this.#walk(chapter, step, abort.signal).finally(() => (this.#running = undefined)),
    };
  }

  async stop(): Promise<void> {
    this.#running?.abort.abort();
    await this.#running?.done;
  }

  async #walk(chapter: string, step: string, signal: AbortSignal): Promise<void> {
    const { steps } = this.#parts;
    const announce = (state: CatchUpEvent['state'], message?: string) =>
      this.changed.emit({ type: 'catch-up', chapter, step, state, ...(message && { message }) });
    const undoes = this.#chapters().find(({ id }) => id === chapter)?.undoes === true;
    const stopLooking = steps.look();
    try {
      for (const one of this.#before(chapter, step)) {
        signal.throwIfAborted();
        steps.refreshNow();
        const view = steps.view(one.chapter.id, one.step.id);
        if (view?.state === 'done') continue;
        // Nothing is made again only to be taken away: it was made once, and is gone or is there.
        if (undoes && one.chapter.id !== chapter && view?.completedAt !== undefined) continue;
        announce('running', `${one.label} ${one.step.title}`);
        await walkStep(this.#parts, one.chapter, one.step, { signal });
      }
      announce('done');
    } catch (error) {
      if (signal.aborted) announce('failed', '자동 진행을 중지했습니다.');
      else if (isLabError(error)) announce('failed', `${error.message} ${error.remedy}`);
      else {
        console.error(error);
        announce('failed', '자동 진행을 계속하지 못했습니다. 카드에서 직접 실행하세요.');
      }
    } finally {
      stopLooking();
    }
  }

  #before(chapter: string, step: string): { chapter: Chapter; step: Step; label: string }[] {
    const chapters = this.#chapters();
    const last = chapters.findIndex(({ id }) => id === chapter);
    const first = Math.max(
      0,
      chapters.findLastIndex(({ beginsAnew }, index) => beginsAnew === true && index <= last),
    );
    const all = chapters.slice(first).flatMap((one) =>
      one.sections.flatMap((section) =>
        section.steps.map((each) => ({
          chapter: one,
          step: each,
          label: `${section.number} ${each.number}`.trim(),
        })),
      ),
    );
    const end = all.findIndex((one) => one.chapter.id === chapter && one.step.id === step);
    // A step without a check changes nothing that a later one needs.
    return all.slice(0, Math.max(0, end)).filter((one) => one.step.checks.length > 0);
  }
}
