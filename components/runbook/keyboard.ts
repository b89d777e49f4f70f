import { stop } from '../state/commands.ts';
import { actionsOn, nextAction, type ChapterOutline, type StepOutline } from '../state/chapter.tsx';
import { isOpenRun, lab, stepKey } from '../state/store.ts';
import { focusTerminal } from '../work/focus.ts';
import { showHint } from './CheckActions.tsx';

export interface KeyContext {
  outline: ChapterOutline;
  current: string | undefined;
  letters: boolean;
  chapters: readonly { id: string; number: number }[];
  go: (href: string) => void;
  toggleNav: () => void;
  toggleLive: () => void;
  help: () => void;
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

const cardOf = (target: EventTarget | null): HTMLElement | undefined =>
  (target instanceof HTMLElement && target.closest<HTMLElement>('[data-step]')) || undefined;

const cards = () => [...document.querySelectorAll<HTMLElement>('[data-step]')];

/** The page's shortcuts (`?` lists them). Single letters work only outside inputs and terminals. */
export function createKeyHandler(context: () => KeyContext): (event: KeyboardEvent) => void {
  let chapterKeyAt = 0;

  return (event) => {
    const now = context();
    if (event.ctrlKey && event.shiftKey && event.key === 'ArrowUp')
      return act(event, () => leaveTerminal(now));
    if (event.altKey && !event.ctrlKey && /^[1-9]$/.test(event.key))
      return act(event, () => selectTerminal(Number(event.key) - 1));
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector('[role=alertdialog], [role=dialog], [role=menu]'))
      return;

    if (event.key === 'Enter' && event.target === cardOf(event.target))
      return act(event, () => runFocused(now));
    if (!now.letters) return;
    if (/^[1-8]$/.test(event.key) && event.timeStamp - chapterKeyAt < 1_500) {
      const chapter = now.chapters.find((one) => one.number === Number(event.key));
      if (chapter) act(event, () => now.go(`/chapters/${chapter.id}`));
      return;
    }
    const letters: Record<string, () => void> = {
      j: () => move(now, 1),
      k: () => move(now, -1),
      g: () => (chapterKeyAt = event.timeStamp),
      c: () => stepElement(now)?.querySelector<HTMLElement>('[data-copy]')?.click(),
      h: () => showHint(stepKey(now.outline.id, stepAt(now)?.id ?? '')),
      '.': () => stopRun(now),
      t: () => focusTerminal(),
      '[': now.toggleNav,
      ']': now.toggleLive,
      p: () => now.go(presentHref(now)),
      '?': now.help,
    };
    const letter = letters[event.key];
    if (letter) act(event, letter);
  };
}

function act(event: KeyboardEvent, what: () => void): void {
  event.preventDefault();
  what();
}

export const presentHref = (now: Pick<KeyContext, 'outline' | 'current'>): string =>
  `/present?chapter=${now.outline.id}${now.current ? `&step=${now.current}` : ''}`;

/** The step of the focused card, else the one the student is at. */
function stepAt(now: KeyContext): StepOutline | undefined {
  const id = cardOf(document.activeElement)?.dataset.step ?? now.current;
  return now.outline.steps.find((step) => step.id === id);
}
const stepElement = (now: KeyContext) => document.getElementById(stepAt(now)?.id ?? '');

function move(now: KeyContext, by: 1 | -1): void {
  const all = cards();
  const focused = cardOf(document.activeElement);
  const at = all.findIndex((card) => card === focused);
  const from = at >= 0 ? at + by : all.findIndex((card) => card.dataset.step === now.current);
  const card = all[Math.min(all.length - 1, Math.max(0, from))];
  focusCard(card);
}

export function focusCard(card: HTMLElement | null | undefined): void {
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: 'nearest' });
}

function leaveTerminal(now: KeyContext): void {
  focusCard(document.getElementById(now.current ?? '') ?? cards()[0]);
}

function selectTerminal(index: number): void {
  const terminal = lab.get().terminals[index];
  if (terminal) focusTerminal(terminal.name);
}

function runFocused(now: KeyContext): void {
  const button = cardOf(document.activeElement);
  const step = stepAt(now);
  if (!button || !step) return;
  const state = lab.get();
  const view = state.steps[stepKey(now.outline.id, step.id)];
  const action = nextAction(step, view, state.target?.kind, (path) => state.files[path]?.modified ?? false);
  // The button knows whether it may be pressed: a locked or predicting step has a disabled one.
  const band =
    action && button.querySelector(action.kind === 'file' ? `[data-file]` : `[data-action="${action.id}"]`);
  band?.querySelector<HTMLButtonElement>('[data-run]:not([data-run=stop])')?.click();
}

function stopRun(now: KeyContext): void {
  const step = stepAt(now);
  const state = lab.get();
  const candidates = [step, ...now.outline.steps].flatMap((one) => {
    if (!one) return [];
    const key = stepKey(now.outline.id, one.id);
    return actionsOn(one, state.target?.kind).map((action) => ({
      key,
      run: state.steps[key]?.runs[action.id],
    }));
  });
  const open = candidates.find(({ run }) => isOpenRun(run));
  if (open?.run) void stop(open.key, open.run);
}
