import type { RunView } from '#lib/api.ts';
import type { EventSink } from '#lib/http/event-stream.ts';
import type { Run } from '#lib/runs/run.ts';

/** A flood goes out in pieces: the terminal shows every byte, this stream only keeps up. */
const FLUSH_MS = 50;

/** Sends a run's events after `seen` until the run and its events have ended. */
export function streamRun(run: Run | undefined, view: RunView, seen: number, sink: EventSink): () => void {
  if (!run) {
    // Of a former server process, or long over: its last state is all there is.
    sink.send({ seq: seen + 1, type: 'state', run: view }, seen + 1);
    sink.end();
    return () => {};
  }
  let last = seen;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const events = run.log.after(last);
    for (const event of events) {
      last = event.seq;
      if (!sink.send(event, event.seq)) return;
    }
    if (events.length > 0 && run.log.after(last).length > 0) schedule();
    else if (run.ended) sink.end();
  };
  const schedule = () => (timer ??= setTimeout(flush, FLUSH_MS));
  const unsubscribe = run.log.changed.add(schedule);
  flush();
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
