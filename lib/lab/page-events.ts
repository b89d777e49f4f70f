import type { ServerEvent } from '#lib/api.ts';
import { NamespaceView } from '#lib/cluster/namespace-view.ts';
import type { Lab } from './create-lab.ts';

/** Sends a page everything it shows, then each change, until the returned function is called. */
export function subscribePage(lab: Lab, chapter: string, send: (event: ServerEvent) => void): () => void {
  let progress = '';
  const sendProgress = () => {
    const chapters = lab.steps.progress();
    const text = JSON.stringify(chapters);
    if (text !== progress) send({ type: 'progress', chapters });
    progress = text;
  };
  let terminals = '';
  const sendTerminals = () => {
    const views = lab.terminalViews();
    const text = JSON.stringify(views);
    if (text !== terminals) send({ type: 'terminals', terminals: views });
    terminals = text;
  };
  const namespace = new NamespaceView(lab.watches, lab.namespace, (resources) =>
    send({ type: 'resources', resources }),
  );
  const stops = [
    lab.steps.look(),
    () => namespace.close(),
    lab.target.onChange((target) => send({ type: 'target', target })),
    lab.terminals.onChange(sendTerminals),
    // The run in a terminal's foreground is part of the terminal.
    lab.runs.changed.add(sendTerminals),
    lab.files.changed.add(({ path, modified }) => send({ type: 'file', path, modified })),
    lab.studentChanged.add((student) => send({ type: 'student', student })),
    lab.catchUp.changed.add(send),
    lab.steps.changed.add((step) => {
      if (step.chapter === chapter) send({ type: 'step', step });
      sendProgress();
    }),
  ];
  send({ type: 'target', target: lab.target.view() });
  send({ type: 'student', student: lab.course.student });
  sendTerminals();
  sendProgress();
  for (const step of lab.steps.views(chapter)) send({ type: 'step', step });
  send({ type: 'resources', resources: namespace.view() });
  return () => {
    for (const stop of stops) stop();
  };
}
