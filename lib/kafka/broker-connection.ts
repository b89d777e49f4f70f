import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import {
  AuthenticationError,
  NetworkError,
  Reader,
  TimeoutError,
  Writer,
  saslAuthenticateV2,
  saslHandshakeV1,
  saslScramSha,
  type Connection,
} from '@platformatic/kafka';

/** One of the client library's protocol calls, e.g. metadataV12.api. */
export interface ProtocolCall<Args extends unknown[], Answer> {
  async(connection: Connection, ...args: Args): Promise<Answer>;
}

export interface Credentials {
  /** Trusts `ca` (PEM), and shows a certificate where there is one. */
  tls?: { ca: string; cert?: string; key?: string };
  /** SCRAM-SHA-512. */
  sasl?: { username: string; password: string };
}

interface Pending {
  parse(reader: Reader): unknown;
  callback(error: Error | null, answer?: unknown): void;
  timer: NodeJS.Timeout;
}

const CLIENT_ID = 'kafka-lab';
const REQUEST_TIMEOUT_MS = 5_000;
/** Larger than any answer to a request of ours: a message may have megabytes, a length of garbage has gigabytes. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
const LENGTH_BYTES = 4;

/**
 * The Kafka protocol over any stream: the client library's own connection opens host and port by itself, which a
 * pod behind a dialler or a port-forward does not have. Requests are pipelined; the broker answers in their order.
 */
export class BrokerConnection {
  readonly #stream: Duplex;
  readonly #pending = new Map<number, Pending>();
  #correlation = 0;
  #chunks: Buffer[] = [];
  #received = 0;
  #closed = false;

  private constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('error', (error) => this.#fail(new NetworkError(error.message, { cause: error })));
    stream.on('close', () => this.#fail(new NetworkError('connection closed')));
    stream.on('end', () => stream.destroy());
  }

  /** Takes the stream over; it is destroyed when this fails. `servername` is the broker's name in its certificate. */
  static async open(raw: Duplex, servername: string, { tls, sasl }: Credentials): Promise<BrokerConnection> {
    const stream = tls ? await encrypted(raw, servername, tls) : raw;
    const connection = new BrokerConnection(stream);
    if (!sasl) return connection;
    try {
      await connection.call(saslHandshakeV1.api, 'SCRAM-SHA-512');
      await saslScramSha.authenticate(
        saslAuthenticateV2.api,
        connection.#asLibrarys(),
        'SHA-512',
        sasl.username,
        sasl.password,
      );
      return connection;
    } catch (error) {
      connection.close();
      // The library calls everything that happens meanwhile an authentication error.
      const { cause } = error as { cause?: unknown };
      throw error instanceof AuthenticationError && cause instanceof NetworkError ? cause : error;
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** @throws the library's ResponseError when the broker refuses, NetworkError or TimeoutError without an answer. */
  call<Args extends unknown[], Answer>(api: ProtocolCall<Args, Answer>, ...args: Args): Promise<Answer> {
    return api.async(this.#asLibrarys(), ...args);
  }

  close(): void {
    this.#fail(new NetworkError('connection closed'));
  }

  /** What the library's protocol calls use of its own class `Connection`. */
  send(
    apiKey: number,
    apiVersion: number,
    createPayload: () => Writer,
    parse: (correlation: number, key: number, version: number, reader: Reader) => unknown,
    taggedRequest: boolean,
    taggedAnswer: boolean,
    callback: Pending['callback'],
  ): void {
    if (this.#closed) return callback(new NetworkError('connection closed'));
    const correlation = (this.#correlation = (this.#correlation + 1) & 0x7fffffff);
    const request = Writer.create()
      .appendInt16(apiKey)
      .appendInt16(apiVersion)
      .appendInt32(correlation)
      .appendString(CLIENT_ID, false);
    if (taggedRequest) request.appendTaggedFields();
    request.appendFrom(createPayload()).prependLength();
    const timer = setTimeout(
      () => this.#fail(new TimeoutError('the broker did not answer in time')),
      REQUEST_TIMEOUT_MS,
    );
    this.#pending.set(correlation, {
      timer,
      callback,
      parse: (reader) => {
        if (taggedAnswer) reader.readTaggedFields();
        return parse(correlation, apiKey, apiVersion, reader);
      },
    });
    this.#stream.write(request.buffer);
  }

  #asLibrarys(): Connection {
    return this as unknown as Connection;
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    for (;;) {
      if (this.#received < LENGTH_BYTES) return;
      let [first] = this.#chunks as [Buffer];
      if (first.length < LENGTH_BYTES) this.#chunks = [(first = Buffer.concat(this.#chunks))];
      const length = first.readInt32BE(0);
      if (length < LENGTH_BYTES || length > MAX_ANSWER_BYTES)
        return this.#fail(new NetworkError('this is no Kafka listener, or it wants TLS'));
      if (this.#received < LENGTH_BYTES + length) return;
      const all = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first;
      const rest = all.subarray(LENGTH_BYTES + length);
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#received = rest.length;
      this.#answer(all.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
    }
  }

  #answer(frame: Buffer): void {
    const reader = Reader.from(frame);
    const correlation = reader.readInt32();
    const pending = this.#pending.get(correlation);
    if (!pending) return this.#fail(new NetworkError(`unexpected answer ${correlation}`));
    this.#pending.delete(correlation);
    clearTimeout(pending.timer);
    let answer: unknown;
    try {
      answer = pending.parse(reader);
    } catch (error) {
      return pending.callback(error as Error);
    }
    pending.callback(null, answer);
  }

  #fail(error: Error): void {
    this.#closed = true;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    this.#chunks = [];
    this.#stream.destroy();
    for (const { timer, callback } of waiting) {
      clearTimeout(timer);
      callback(error);
    }
  }
}

function encrypted(raw: Duplex, servername: string, tls: NonNullable<Credentials['tls']>): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const stream = connectTls({ socket: raw, servername, ...tls });
    const timer = setTimeout(() => stream.destroy(new Error('TLS handshake timed out')), REQUEST_TIMEOUT_MS);
    const failed = (error?: Error) => {
      clearTimeout(timer);
      raw.destroy();
      reject(error ?? new Error('the connection was closed during the TLS handshake'));
    };
    stream.once('error', failed).once('close', failed);
    stream.once('secureConnect', () => {
      clearTimeout(timer);
      stream.off('error', failed).off('close', failed);
      resolve(stream);
    });
  });
}
