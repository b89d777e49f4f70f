import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { MAX_MESSAGE_BYTES, SUBPROTOCOL, TERMINAL_PATH } from './protocol.ts';
import type { TerminalSession } from './session.ts';
import { serveTerminal } from './websocket.ts';

export interface TerminalUpgradeOptions {
  /** Checks Host, Origin, session and the one-use ticket; throws for everything that it does not allow. */
  authorize(request: IncomingMessage, ticket: string | null, terminal: string): { readOnly: boolean };
  /** The session of that name; throws when it cannot be opened. */
  open(terminal: string): TerminalSession;
  /** How a refusal is told. */
  describe(error: unknown): { status: number; body: unknown };
}

/** The WebSocket end of the terminals. */
export class TerminalUpgrade {
  readonly #options: TerminalUpgradeOptions;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    // Compression would put a backlog of output between Ctrl-C and what it stops.
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
  });

  constructor(options: TerminalUpgradeOptions) {
    this.#options = options;
  }

  /** @returns false when the request is for something else than a terminal */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = new URL(request.url ?? '/', 'http://terminal');
    if (!url.pathname.startsWith(TERMINAL_PATH)) return false;
    const terminal = url.pathname.slice(TERMINAL_PATH.length);
    socket.on('error', () => socket.destroy());
    try {
      const { readOnly } = this.#options.authorize(request, url.searchParams.get('ticket'), terminal);
      if (!offers(request, SUBPROTOCOL)) return refuse(socket, 426, { error: { code: 'BAD_REQUEST' } });
      const session = this.#options.open(terminal);
      this.#server.handleUpgrade(request, socket, head, (webSocket) =>
        serveTerminal(webSocket, session, { readOnly, resume: resumePoint(url) }),
      );
    } catch (error) {
      const { status, body } = this.#options.describe(error);
      refuse(socket, status, body);
    }
    return true;
  }

  close(): void {
    for (const webSocket of this.#server.clients) webSocket.close(1001, 'server stops');
    this.#server.close();
  }

  /** For what `close` left open. */
  terminate(): void {
    for (const webSocket of this.#server.clients) webSocket.terminate();
  }
}

function offers(request: IncomingMessage, protocol: string): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((one) => one.trim() === protocol);
}

function resumePoint(url: URL): { session: string; from: number } | undefined {
  const session = url.searchParams.get('session');
  const from = Number(url.searchParams.get('from') ?? Number.NaN);
  return session && Number.isSafeInteger(from) && from >= 0 ? { session, from } : undefined;
}

function refuse(socket: Duplex, status: number, body: unknown): true {
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
  return true;
}
