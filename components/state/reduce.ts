import type { ServerEvent } from '#lib/api.ts';
import { stepKey, without, type LabState } from './store.ts';

/** What one event of the stream changes. */
export function reduce(now: LabState, event: ServerEvent): Partial<LabState> {
  switch (event.type) {
    case 'target':
      return { target: event.target };
    case 'terminals':
      return { terminals: event.terminals };
    case 'progress':
      return { progress: event.chapters };
    case 'resources':
      return { resources: event.resources };
    case 'catch-up':
      return { catchUp: event };
    case 'step': {
      const key = stepKey(event.step.chapter, event.step.step);
      // A refusal such as "locked" is out of date once the step itself moves.
      const moved = now.steps[key]?.state !== event.step.state;
      return {
        steps: { ...now.steps, [key]: event.step },
        ...(moved ? { problems: without(now.problems, key) } : {}),
      };
    }
    case 'file': {
      // Only files that are on screen are kept; the text is fetched again by the band that shows it.
      const known = now.files[event.path];
      return known ? { files: without(now.files, event.path) } : {};
    }
  }
}
