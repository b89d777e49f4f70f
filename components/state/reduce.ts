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
    case 'student':
      return { student: event.student };
    case 'catch-up':
      return { catchUp: event };
    case 'step': {
      const key = stepKey(event.step.chapter, event.step.step);
      // A refusal such as "locked" is out of date once the step itself moves.
      const before = now.steps[key];
      const moved = before?.state !== event.step.state;
      // Pressed here, in another window or by 여기까지 자동 진행: the terminal that it types into comes to the front.
      const begun =
        before &&
        Object.values(event.step.runs).find(
          ({ id, action, state }) => state === 'running' && before.runs[action]?.id !== id,
        );
      return {
        ...(begun && { terminal: begun.terminal, wasReset: undefined }),
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
