/**
 * The terminal's WebSocket, version 1. Shared by server and page, so nothing in here needs either.
 *
 * `GET /_terminal/<name>?ticket=…[&session=ID&from=SEQ]` with the subprotocol below. `from` is the number of bytes
 * of session ID that the page already has.
 * Binary frames carry bytes, text frames carry JSON. A sequence number counts the bytes of a session's output.
 */
export const SUBPROTOCOL = 'kafka-lab.terminal.v1';
export const TERMINAL_PATH = '/_terminal/';

/** The largest message a page may send; a longer paste goes in several. */
export const MAX_MESSAGE_BYTES = 64 * 1024;
export const MAX_INPUT_BYTES = 32 * 1024;
export const MAX_COLS = 500;
export const MAX_ROWS = 300;

export type ShellState = 'starting' | 'idle' | 'running' | 'closed';

export type ServerMessage =
  /**
   * First message. `fresh`: forget what is on the screen; output goes on at `seq`. What comes before `end` was
   * printed before this viewer joined: queries in it have long been answered.
   */
  | {
      t: 'hello';
      session: string;
      seq: number;
      end: number;
      fresh: boolean;
      cols: number;
      rows: number;
      readOnly: boolean;
      state: ShellState;
    }
  /** The terminal's size is another viewer's; `yours`: this viewer decides it. */
  | { t: 'size'; cols: number; rows: number; yours: boolean }
  | { t: 'state'; state: ShellState }
  | { t: 'exit'; exitCode: number; signal?: number }
  | { t: 'error'; code: string; message: string; remedy: string };

export type ClientMessage = { t: 'resize'; cols: number; rows: number };

/** Close codes of our own (4000–4999); others are the WebSocket's. */
export const CLOSE = {
  sessionEnded: 4000,
  badMessage: 4001,
  inputFlood: 4002,
  tooManyViewers: 4003,
} as const;

/** First byte of a binary frame. */
const OUTPUT = 1;
const SCREEN = 2;
const INPUT = 3;
const ACK = 4;
/** The kind and a float64, exact up to 2^53. */
export const FRAME_HEADER_BYTES = 9;

export type ServerFrame =
  /** `seq` is the offset of the first byte. */
  | { kind: 'output'; seq: number; bytes: Uint8Array }
  /** A whole screen to draw after a reset; output goes on at `seq`. */
  | { kind: 'screen'; seq: number; bytes: Uint8Array };
export type ClientFrame =
  | { kind: 'input'; bytes: Uint8Array }
  /** Everything before `seq` has been drawn. */
  | { kind: 'ack'; seq: number };

/** A frame with room for `length` bytes after its header. */
export function serverFrame(kind: ServerFrame['kind'], seq: number, length: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + length);
  frame[0] = kind === 'output' ? OUTPUT : SCREEN;
  new DataView(frame.buffer).setFloat64(1, seq);
  return frame;
}

export function inputFrame(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(1 + bytes.length);
  frame[0] = INPUT;
  frame.set(bytes, 1);
  return frame;
}

export function ackFrame(seq: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(FRAME_HEADER_BYTES);
  frame[0] = ACK;
  new DataView(frame.buffer).setFloat64(1, seq);
  return frame;
}

/** Undefined when the frame is none of this protocol. */
export function parseServerFrame(frame: Uint8Array): ServerFrame | undefined {
  const kind = frame[0] === OUTPUT ? 'output' : frame[0] === SCREEN ? 'screen' : undefined;
  if (!kind || frame.length < FRAME_HEADER_BYTES) return undefined;
  return { kind, seq: readSeq(frame), bytes: frame.subarray(FRAME_HEADER_BYTES) };
}

/** Undefined when the frame is none of this protocol. */
export function parseClientFrame(frame: Uint8Array): ClientFrame | undefined {
  if (frame[0] === INPUT) return { kind: 'input', bytes: frame.subarray(1) };
  if (frame[0] !== ACK || frame.length !== FRAME_HEADER_BYTES) return undefined;
  const seq = readSeq(frame);
  return Number.isSafeInteger(seq) && seq >= 0 ? { kind: 'ack', seq } : undefined;
}

function readSeq(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getFloat64(1);
}
