import { serverFrame, type ServerMessage } from './protocol.ts';
import type { PtySize } from './pty-process.ts';
import type { Scrollback } from './scrollback.ts';
import type { SecretMask } from './secret-mask.ts';

/** Most that one frame carries. */
export const FRAME_BYTES = 32 * 1024;
/**
 * Bytes that a viewer may have unacknowledged: three frames, one on the way, one being drawn, one acknowledged.
 * What lies in it delays Ctrl-C: xterm.js draws 10–35 MB/s, so these are 3–10 ms.
 */
export const WINDOW_BYTES = 96 * 1024;

/** The way to one page. */
export interface ViewerTransport {
  sendFrame(frame: Uint8Array): void;
  sendMessage(message: ServerMessage): void;
  close(code: number, reason: string): void;
}

/** One page that shows a session: what it was sent, what it has drawn. */
export class Viewer {
  readonly transport: ViewerTransport;
  readonly readOnly: boolean;
  /** The size that fits the page, once it has said so. */
  size: PtySize | undefined;
  /** Next byte to send. */
  sent = 0;
  /** Everything before this has been drawn. */
  acknowledged = 0;
  /** When it last drew something or had nothing to draw (performance.now()). */
  progressAt = performance.now();
  /** It stopped drawing: the session no longer waits for it. */
  lagging = false;
  /** A screen is being made for it. */
  awaitsScreen = false;

  constructor(transport: ViewerTransport, readOnly: boolean) {
    this.transport = transport;
    this.readOnly = readOnly;
  }

  /** Whether the program has to wait for this viewer. */
  holds(end: number): boolean {
    return !this.readOnly && !this.lagging && !this.awaitsScreen && end - this.acknowledged > WINDOW_BYTES;
  }

  /** Whether what it needs next is no longer kept. */
  isBehind(scrollback: Scrollback): boolean {
    return this.sent < scrollback.start;
  }

  get hasDrawnAll(): boolean {
    return this.acknowledged === this.sent;
  }

  /** @returns false for a number that makes no sense */
  acknowledge(seq: number): boolean {
    if (seq > this.sent || seq < this.acknowledged) return false;
    this.acknowledged = seq;
    this.progressAt = performance.now();
    return true;
  }

  /** Sends as much as the window allows; with a mask, nothing that others must not see. */
  pump(scrollback: Scrollback, mask: SecretMask | undefined): void {
    if (this.awaitsScreen || this.isBehind(scrollback)) return;
    if (this.hasDrawnAll) this.progressAt = performance.now();
    const end = mask?.shownEnd(scrollback) ?? scrollback.end;
    for (;;) {
      const room = WINDOW_BYTES - (this.sent - this.acknowledged);
      const length = Math.min(FRAME_BYTES, room, end - this.sent);
      if (length <= 0) return;
      // The frame has its own copy: the scrollback goes on while the socket still holds this one.
      const frame = serverFrame('output', this.sent, length);
      if (mask) frame.set(mask.copy(scrollback, this.sent, length), frame.length - length);
      else scrollback.copyTo(frame, frame.length - length, this.sent, length);
      this.sent += length;
      this.transport.sendFrame(frame);
    }
  }

  sendScreen(screen: string, seq: number): void {
    const bytes = Buffer.from(screen);
    const frame = serverFrame('screen', seq, bytes.length);
    frame.set(bytes, frame.length - bytes.length);
    this.sent = seq;
    // The page acknowledges `seq` itself when it has drawn the screen.
    this.acknowledged = seq;
    this.lagging = false;
    this.awaitsScreen = false;
    this.transport.sendFrame(frame);
  }
}
