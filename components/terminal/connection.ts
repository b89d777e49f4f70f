import {
  ackFrame,
  CLOSE,
  inputFrame,
  MAX_INPUT_BYTES,
  parseServerFrame,
  SUBPROTOCOL,
  TERMINAL_PATH,
  type ClientMessage,
  type ServerMessage,
} from '#lib/terminal/protocol.ts';

/** Acknowledged in steps: one answer for every frame would double the messages of a flood. */
const ACK_EVERY_BYTES = 16 * 1024;
/** Keys typed while a shell is being opened wait for it. */
const MAX_WAITING_INPUT_BYTES = 4 * 1024;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;

export type ConnectionStatus =
  | { state: 'connecting' }
  | { state: 'open' }
  /** Lost: it is being made again. `problem`: what the server said, when it answered at all. */
  | { state: 'reconnecting'; problem?: unknown }
  /** The shell ended. Nothing happens until `connect` is called again. */
  | { state: 'ended'; exitCode?: number };

/** Where a connection draws. */
export interface ConnectionSink {
  /** `drawn` is called when the bytes are on the screen. */
  write(bytes: Uint8Array, drawn: () => void): void;
  reset(): void;
  status(status: ConnectionStatus): void;
  /** `yours`: this page decides the size. */
  size(size: { cols: number; rows: number; yours: boolean }): void;
}

export interface ConnectionOptions {
  name: string;
  /** ws:// or wss:// and host, without a path. */
  origin: string;
  /** Asks the server for a pass that works once. */
  ticket(): Promise<string>;
  sink: ConnectionSink;
}

/**
 * A page's side of one terminal: resumes at the byte where it was cut off, acknowledges what has been drawn, tries
 * again until the shell itself ends.
 */
export class TerminalConnection {
  readonly #options: ConnectionOptions;
  #socket: WebSocket | undefined;
  #session: string | undefined;
  /** Bytes received, and bytes drawn, of the session's output. */
  #received = 0;
  #drawn = 0;
  #acknowledged = 0;
  /** Output before this was printed before this page joined. */
  #replayEnd = 0;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #size: { cols: number; rows: number } | undefined;
  #exitCode: number | undefined;
  /** Only while a shell is opened; keys for a lost connection would surprise when it comes back. */
  #waitingInput: Uint8Array | undefined;
  /** Grows with each attempt, so that an attempt that was given up is not listened to. */
  #attempt = 0;
  #disposed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Whether what is drawn now is old output, whose queries must not be answered again. */
  get replaying(): boolean {
    return this.#drawn < this.#replayEnd;
  }

  connect(): void {
    this.#options.sink.status({ state: 'connecting' });
    this.#waitingInput = new Uint8Array();
    void this.#open();
  }

  dispose(): void {
    this.#disposed = true;
    this.#attempt += 1;
    clearTimeout(this.#retryTimer);
    this.#socket?.close();
  }

  /** Keys for the program; lost while there is no connection, as on a cable that is unplugged. */
  input(text: string): void {
    this.inputBytes(new TextEncoder().encode(text));
  }

  inputBytes(bytes: Uint8Array): void {
    const waiting = this.#waitingInput;
    if (waiting) {
      if (waiting.length + bytes.length <= MAX_WAITING_INPUT_BYTES)
        this.#waitingInput = Uint8Array.of(...waiting, ...bytes);
      return;
    }
    for (let at = 0; at < bytes.length; at += MAX_INPUT_BYTES)
      this.#send(inputFrame(bytes.subarray(at, at + MAX_INPUT_BYTES)));
  }

  /** The size that fits the page. */
  resize(size: { cols: number; rows: number }): void {
    if (this.#size?.cols === size.cols && this.#size.rows === size.rows) return;
    this.#size = size;
    this.#sendSize();
  }

  async #open(): Promise<void> {
    const attempt = ++this.#attempt;
    clearTimeout(this.#retryTimer);
    let ticket: string;
    try {
      ticket = await this.#options.ticket();
    } catch (problem) {
      if (attempt === this.#attempt) this.#retry(problem);
      return;
    }
    if (attempt !== this.#attempt || this.#disposed) return;
    const query = new URLSearchParams({ ticket });
    if (this.#session) {
      query.set('session', this.#session);
      query.set('from', String(this.#received));
    }
    const path = TERMINAL_PATH + encodeURIComponent(this.#options.name);
    const socket = new WebSocket(`${this.#options.origin}${path}?${query}`, SUBPROTOCOL);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (attempt !== this.#attempt) return;
      if (typeof data === 'string') this.#onMessage(JSON.parse(data) as ServerMessage);
      else this.#onFrame(new Uint8Array(data as ArrayBuffer));
    });
    socket.addEventListener('close', ({ code }) => {
      if (attempt === this.#attempt) this.#onClose(code);
    });
  }

  #onMessage(message: ServerMessage): void {
    const { sink } = this.#options;
    if (message.t === 'hello') {
      if (message.fresh) {
        sink.reset();
        this.#session = message.session;
        this.#received = this.#drawn = this.#acknowledged = message.seq;
      }
      this.#replayEnd = message.end;
      this.#exitCode = undefined;
      this.#retryMs = FIRST_RETRY_MS;
      this.#sendSize();
      const waiting = this.#waitingInput;
      this.#waitingInput = undefined;
      if (waiting?.length) this.inputBytes(waiting);
      sink.status({ state: 'open' });
    } else if (message.t === 'size') {
      sink.size(message);
    } else if (message.t === 'exit') {
      this.#exitCode = message.exitCode;
    }
  }

  #onFrame(data: Uint8Array): void {
    const frame = parseServerFrame(data);
    if (!frame) return;
    if (frame.kind === 'screen') {
      this.#options.sink.reset();
      this.#received = frame.seq;
      this.#replayEnd = Math.max(this.#replayEnd, frame.seq);
    } else if (frame.seq !== this.#received) {
      // A gap would garble the screen without a word; a new connection asks for exactly what is missing.
      this.#socket?.close();
      return;
    } else {
      this.#received += frame.bytes.length;
    }
    const drawnTo = this.#received;
    const socket = this.#socket;
    this.#options.sink.write(frame.bytes, () => {
      this.#drawn = drawnTo;
      if (socket === this.#socket) this.#acknowledge();
    });
  }

  #acknowledge(): void {
    const due = this.#drawn - this.#acknowledged;
    if (due <= 0 || (due < ACK_EVERY_BYTES && this.#drawn < this.#received)) return;
    this.#acknowledged = this.#drawn;
    this.#send(ackFrame(this.#drawn));
  }

  #onClose(code: number): void {
    this.#socket = undefined;
    if (code === CLOSE.sessionEnded) {
      this.#session = undefined;
      this.#options.sink.status({ state: 'ended', exitCode: this.#exitCode });
    } else {
      this.#retry();
    }
  }

  #retry(problem?: unknown): void {
    if (this.#disposed) return;
    this.#waitingInput = undefined;
    this.#options.sink.status({ state: 'reconnecting', problem });
    this.#retryTimer = setTimeout(() => void this.#open(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #sendSize(): void {
    if (this.#size) this.#send(JSON.stringify({ t: 'resize', ...this.#size } satisfies ClientMessage));
  }

  #send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(data);
  }
}
