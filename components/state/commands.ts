import type { LabFile, RunView, StepView, TerminalView } from '#lib/api.ts';
import { ApiFailure, filePath, problemOf, request } from './request.ts';
import { reduce } from './reduce.ts';
import { lab, stepKey, without, type RunRequest } from './store.ts';

/** Everything that a press of a button asks the server for. Refusals land in the card that asked. */

async function inCard<T>(key: string, pendingKey: string, work: () => Promise<T>): Promise<T | undefined> {
  if (lab.get().pending[pendingKey]) return undefined;
  lab.set((now) => ({
    pending: { ...now.pending, [pendingKey]: true },
    problems: without(now.problems, key),
  }));
  try {
    return await work();
  } catch (error) {
    lab.set((now) => ({ problems: { ...now.problems, [key]: problemOf(error) } }));
    return undefined;
  } finally {
    lab.set((now) => ({ pending: without(now.pending, pendingKey) }));
  }
}

/** `terminal` is where the content wants it; the answer says where it really runs. */
export function run(asked: RunRequest, terminal: string, busy?: 'interrupt' | 'new-terminal'): Promise<void> {
  const key = stepKey(asked.chapter, asked.step);
  lab.set({ busy: undefined });
  return inCard(key, `${key}/${asked.action}`, async () => {
    try {
      const view = await request<RunView>('POST', '/api/runs', { ...asked, ...(busy ? { busy } : {}) });
      lab.set({ terminal: view.terminal });
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.problem.code !== 'TERMINAL_BUSY') throw error;
      lab.set({ busy: { request: asked, terminal, problem: error.problem } });
    }
  }).then(() => undefined);
}

export const stop = (key: string, run: RunView) =>
  inCard(key, `${key}/${run.action}`, () => request('DELETE', `/api/runs/${encodeURIComponent(run.id)}`));

/** Stops whatever run is in the foreground of a terminal. */
export async function stopTerminal(terminal: TerminalView): Promise<void> {
  if (!terminal.run) return;
  await request('DELETE', `/api/runs/${encodeURIComponent(terminal.run)}`).catch(() => undefined);
}

export const predict = (chapter: string, step: string, choice: number) =>
  inCard(stepKey(chapter, step), `${stepKey(chapter, step)}/predict`, async () => {
    const view = await request<StepView>('POST', '/api/predictions', { chapter, step, choice });
    lab.set((now) => reduce(now, { type: 'step', step: view }));
  });

export const catchUp = (chapter: string, step: string) =>
  inCard(stepKey(chapter, step), `${stepKey(chapter, step)}/catch-up`, () =>
    request('POST', `/api/steps/${chapter}/${step}/catch-up`),
  );
export const stopCatchUp = (chapter: string, step: string) =>
  inCard(stepKey(chapter, step), `${stepKey(chapter, step)}/catch-up`, () =>
    request('DELETE', `/api/steps/${chapter}/${step}/catch-up`),
  );

export const resetChapter = (chapter: string) =>
  inCard(chapter, `${chapter}/reset`, async () => {
    lab.set({ wasReset: undefined });
    const { message } = await request<{ message: string }>('POST', `/api/chapters/${chapter}/reset`);
    lab.set({ folds: {}, hints: {}, solutions: {}, skippedPredictions: {}, atOpening: {} });
    lab.set({ wasReset: { chapter, message } });
  });

export const chooseStudent = (key: string, student: string) =>
  inCard(key, 'student', () => request('PUT', '/api/student', { student }));

export const retryTarget = () => inCard('target', 'target', () => request('POST', '/api/target/retry'));
export const resetTarget = () => inCard('target', 'target', () => request('POST', '/api/target/reset'));

const keep = (file: LabFile) => {
  lab.set((now) => ({ files: { ...now.files, [file.path]: file } }));
  return file;
};
export const loadFile = (key: string, path: string) =>
  inCard(key, `file/${path}`, () =>
    request<LabFile>('GET', filePath(path)).then((file) => keep({ ...file, path })),
  );
export const saveFile = (key: string, path: string, text: string) =>
  inCard(key, `save/${path}`, () =>
    request<LabFile>('PUT', filePath(path), { text }).then((file) => keep({ ...file, path })),
  );
export const resetFile = (key: string, path: string) =>
  inCard(key, `save/${path}`, () =>
    request<LabFile>('DELETE', filePath(path)).then((file) => keep({ ...file, path })),
  );
export const changeFile = (asked: RunRequest, path: string) =>
  inCard(stepKey(asked.chapter, asked.step), `save/${path}`, () =>
    request<LabFile>('POST', `${filePath(path)}/change`, asked).then((file) => keep({ ...file, path })),
  );

export const addTerminal = () =>
  inCard('terminals', 'terminals', async () => {
    const view = await request<TerminalView>('POST', '/api/terminals', {});
    lab.set((now) => ({
      terminal: view.name,
      terminals: now.terminals.some((one) => one.name === view.name)
        ? now.terminals
        : [...now.terminals, view],
    }));
  });
export const removeTerminal = (name: string) =>
  inCard('terminals', 'terminals', async () => {
    await request('DELETE', `/api/terminals/${encodeURIComponent(name)}`);
    lab.set((now) => ({ terminal: now.terminal === name ? 'main' : now.terminal }));
  });
