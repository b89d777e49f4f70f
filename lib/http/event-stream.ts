const HEARTBEAT_MS = 15_000;
const RETRY_MS = 1_000;
/** A reader that lags this many bytes behind is cut off; it reconnects and resumes. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;

export interface EventSink {
  /** False when the stream has ended. */
  send(event: unknown, id?: number): boolean;
  end(): void;
}

/**
 * A server-sent event stream. `subscribe` starts the work and returns its clean-up, which runs once, whoever
 * ends the stream: the page (abort), the sender, or a reader that stopped reading.
 */
export function eventStream(request: Request, subscribe: (sink: EventSink) => () => void): Response {
  const encoder = new TextEncoder();
  let finish = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let ended = false;
        const cleanUps: (() => void)[] = [];
        finish = () => {
          if (ended) return;
          ended = true;
          request.signal.removeEventListener('abort', finish);
          for (const cleanUp of cleanUps) cleanUp();
          try {
            controller.close();
          } catch {
            // The reader cancelled first.
          }
        };
        const write = (text: string): boolean => {
          if (ended) return false;
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) < -MAX_PENDING_BYTES) finish();
          return !ended;
        };
        const heartbeat = setInterval(() => write(': \n\n'), HEARTBEAT_MS);
        cleanUps.push(() => clearInterval(heartbeat));
        request.signal.addEventListener('abort', finish);
        write(`retry: ${RETRY_MS}\n\n`);
        const cleanUp = subscribe({
          send: (event, id) =>
            write(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(event)}\n\n`),
          end: () => finish(),
        });
        // The subscription itself may have ended the stream, before there was a clean-up to call.
        if (ended) cleanUp();
        else cleanUps.push(cleanUp);
        if (request.signal.aborted) finish();
      },
      cancel: () => finish(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}
