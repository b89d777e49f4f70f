import { once } from 'node:events';
import headless from '@xterm/headless';
import { WebSocket } from 'ws';
import {
  ackFrame,
  inputFrame,
  parseServerFrame,
  SUBPROTOCOL,
  type ServerMessage,
} from '#lib/terminal/protocol.ts';

export interface ClientOptions {
  /** Draws with xterm.js and acknowledges what is drawn; otherwise at once. */
  draws?: boolean;
  /** Never acknowledges. */
  stalls?: boolean;
  resume?: { session: string; from: number };
}

const ACK_EVERY_BYTES = 16 * 1024;

/** A page's side of the protocol, without the page. */
export class Client {
  readonly socket: WebSocket;
  session = '';
  seq = 0;
  readonly #terminal = new headless.Terminal({
    cols: 80,
    rows: 24,
    scrollback: 5000,
    allowProposedApi: true,
  });
  readonly #options: ClientOptions;
  #acknowledged = 0;
  /** Called with each output as it arrives, and as it is drawn. */
  onArrived: (bytes: Buffer) => void = () => {};
  onDrawn: (bytes: Buffer) => void = () => {};

  constructor(port: number, name: string, options: ClientOptions = {}) {
    this.#options = options;
    const query = options.resume ? `?session=${options.resume.session}&from=${options.resume.from}` : '';
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/_terminal/${name}${query}`, [SUBPROTOCOL], {
      perMessageDeflate: false,
    });
    this.socket.on('message', (data: Buffer, isBinary) =>
      isBinary ? this.#frame(data) : this.#message(data),
    );
  }

  async ready(): Promise<this> {
    await this.#seen('\x1b]133;B;');
    return this;
  }

  input(text: string): void {
    this.socket.send(inputFrame(Buffer.from(text)));
  }

  /** Resolves when output with that text has arrived. */
  async #seen(text: string): Promise<void> {
    let tail = '';
    await new Promise<void>((resolve) => {
      this.onArrived = (bytes) => {
        tail = (tail + bytes.toString('latin1')).slice(-500);
        if (tail.includes(text)) resolve();
      };
    });
    this.onArrived = () => {};
  }

  /** Types a command line and resolves when its output shows `text`, which the line itself must not contain. */
  async run(line: string, text: string): Promise<void> {
    const seen = this.#seen(text);
    this.input(`${line}\r`);
    await seen;
  }

  async close(): Promise<void> {
    this.socket.terminate();
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, 'close');
    this.#terminal.dispose();
  }

  #message(data: Buffer): void {
    const message = JSON.parse(data.toString()) as ServerMessage;
    if (message.t !== 'hello') return;
    this.session = message.session;
    this.seq = this.#acknowledged = message.seq;
  }

  #frame(data: Buffer): void {
    const { kind, bytes, seq } = parseServerFrame(data)!;
    if (kind === 'screen') {
      this.seq = this.#acknowledged = seq;
      return;
    }
    if (seq !== this.seq) throw new Error(`gap in the output: ${this.seq} → ${seq}`);
    this.seq += bytes.length;
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.onArrived(chunk);
    const drawnTo = this.seq;
    if (this.#options.draws) {
      this.#terminal.write(bytes, () => {
        this.onDrawn(chunk);
        this.#acknowledge(drawnTo);
      });
    } else {
      this.#acknowledge(drawnTo);
    }
  }

  #acknowledge(seq: number): void {
    if (this.#options.stalls || (seq - this.#acknowledged < ACK_EVERY_BYTES && seq < this.seq)) return;
    this.#acknowledged = seq;
    this.socket.send(ackFrame(seq));
  }
}
