import type { WebSocket } from 'ws';
import { z } from 'zod';
import { CLOSE, parseClientFrame } from './protocol.ts';
import type { AttachedViewer, TerminalSession } from './session.ts';

/** A page that answers no ping for two rounds is gone, whatever TCP thinks. */
const PING_MS = 20_000;

const clientMessage = z.strictObject({
  t: z.literal('resize'),
  cols: z.int().positive(),
  rows: z.int().positive(),
});

export interface ServeOptions {
  readOnly: boolean;
  /** What the page already has. */
  resume?: { session: string; from: number };
}

/** Joins a page's WebSocket to a session, until either ends. */
export function serveTerminal(socket: WebSocket, session: TerminalSession, options: ServeOptions): void {
  const { readOnly, resume } = options;
  const viewer = session.attach(
    {
      sendFrame: (frame) => socket.send(frame),
      sendMessage: (message) => socket.send(JSON.stringify(message)),
      close: (code, reason) => socket.close(code, reason),
    },
    { readOnly, from: resume?.session === session.id ? resume.from : undefined },
  );
  if (!viewer) return;
  const heartbeat = keepAlive(socket);
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const problem = isBinary ? onFrame(viewer, data) : onMessage(viewer, data);
    if (problem) socket.close(problem, 'refused');
  });
  // `ws` closes the socket after an error; an unheard error would end the process.
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(heartbeat);
    viewer.detach();
  });
}

/** @returns a close code when the frame is unacceptable */
function onFrame(viewer: AttachedViewer, data: Buffer): number | undefined {
  const frame = parseClientFrame(data);
  if (!frame) return CLOSE.badMessage;
  if (frame.kind === 'ack') viewer.acknowledge(frame.seq);
  else if (!viewer.input(frame.bytes)) return CLOSE.inputFlood;
  return undefined;
}

function onMessage(viewer: AttachedViewer, data: Buffer): number | undefined {
  const message = clientMessage.safeParse(parseJson(data));
  if (!message.success) return CLOSE.badMessage;
  viewer.resize(message.data);
  return undefined;
}

function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}

function keepAlive(socket: WebSocket): NodeJS.Timeout {
  let answered = true;
  socket.on('pong', () => (answered = true));
  return setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MS);
}
