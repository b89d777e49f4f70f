import { parseServerFrame, type ServerMessage } from './protocol.ts';
import type { AttachedViewer, TerminalSession } from './session.ts';
import type { ViewerTransport } from './viewer.ts';

/** A page that keeps what it is sent, and acknowledges it when told to. */
export class TestViewer implements ViewerTransport {
  readonly messages: ServerMessage[] = [];
  readonly chunks: Buffer[] = [];
  /** Offset after the last byte that it got. */
  seq = 0;
  screens = 0;
  closed: { code: number; reason: string } | undefined;
  acknowledges: boolean;
  #attached: AttachedViewer | undefined;

  constructor(
    session: TerminalSession,
    options: { readOnly?: boolean; from?: number; acknowledges?: boolean } = {},
  ) {
    this.acknowledges = options.acknowledges ?? true;
    this.#attached = session.attach(this, { readOnly: options.readOnly ?? false, from: options.from });
  }

  get page(): AttachedViewer {
    return this.#attached!;
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }

  sendMessage(message: ServerMessage): void {
    this.messages.push(message);
    if (message.t === 'hello') this.seq = message.seq;
  }

  sendFrame(frame: Uint8Array): void {
    const { kind, seq, bytes } = parseServerFrame(frame)!;
    if (kind === 'output' && seq !== this.seq) throw new Error(`gap: ${this.seq} → ${seq}`);
    if (kind === 'screen') this.screens += 1;
    this.chunks.push(Buffer.from(bytes));
    this.seq = kind === 'screen' ? seq : seq + bytes.length;
    // Like a page: never from within the call that sent it.
    if (this.acknowledges) setImmediate(() => this.acknowledge());
  }

  acknowledge(): void {
    this.page.acknowledge(this.seq);
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }
}
