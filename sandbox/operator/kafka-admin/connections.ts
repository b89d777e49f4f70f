import { Connection, ResponseError, type ConnectionOptions } from '@platformatic/kafka';
import { KafkaError } from './errors.ts';

export interface AdminOptions {
  /** host:port, several with commas. */
  bootstrap: string;
  /** PEM of the CA(s) to trust; without it the connection is not encrypted. */
  ca?: string;
  /** PEM of the client's certificate and key, where the listener asks for one. */
  cert?: string;
  key?: string;
  clientId?: string;
  requestTimeoutMs?: number;
}

/** One of the client library's protocol calls, e.g. createTopicsV7.api. */
export interface ProtocolCall<Args extends unknown[], Response> {
  async(connection: Connection, ...args: Args): Promise<Response>;
}

interface Address {
  host: string;
  port: number;
}

/**
 * Connections to a cluster, opened when needed and kept. In KRaft any broker passes administrative requests on to
 * the active controller, so one connection to any broker is enough, except for requests about one broker.
 */
export class Connections {
  readonly #options: AdminOptions;
  readonly #bootstrap: Address[];
  readonly #open = new Map<string, Promise<Connection>>();
  #closed = false;

  constructor(options: AdminOptions) {
    this.#options = options;
    this.#bootstrap = options.bootstrap.split(',').map((address) => {
      const colon = address.lastIndexOf(':');
      return { host: address.slice(0, colon).trim(), port: Number(address.slice(colon + 1)) };
    });
  }

  /**
   * Calls any broker. A connection that turns out to be dead is replaced once: brokers restart. Errors of the broker
   * arrive as KafkaError, those of the network as the client library's NetworkError or TimeoutError.
   */
  async call<Args extends unknown[], Response>(
    api: ProtocolCall<Args, Response>,
    ...args: Args
  ): Promise<Response> {
    return this.#attempt(() => this.#any(), api, args);
  }

  /** Calls one broker at the address that it advertises. */
  async callAt<Args extends unknown[], Response>(
    address: Address,
    api: ProtocolCall<Args, Response>,
    ...args: Args
  ): Promise<Response> {
    return this.#attempt(() => this.#to(address), api, args);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(open.map(async (connection) => (await connection).close()));
  }

  async #attempt<Args extends unknown[], Response>(
    connect: () => Promise<Connection>,
    api: ProtocolCall<Args, Response>,
    args: Args,
  ): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const connection = await connect();
      try {
        return await api.async(connection, ...args);
      } catch (error) {
        const answered = fromBroker(error);
        if (answered) throw answered;
        // What is left of the connection is of no use: its next answer could belong to the request that failed.
        await connection.close().catch(() => undefined);
        if (attempt === 2 || this.#closed) throw error;
      }
    }
  }

  async #any(): Promise<Connection> {
    let failure: unknown;
    for (const address of this.#bootstrap) {
      try {
        return await this.#to(address);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  async #to(address: Address): Promise<Connection> {
    if (this.#closed) throw new Error('The Kafka admin client is closed');
    const name = `${address.host}:${address.port}`;
    const known = this.#open.get(name);
    if (known) {
      const connection = await known.catch(() => undefined);
      if (connection?.isConnected()) return connection;
      if (this.#open.get(name) === known) this.#open.delete(name);
      else return this.#to(address);
    }
    const opening = this.#connect(address);
    this.#open.set(name, opening);
    return opening;
  }

  async #connect({ host, port }: Address): Promise<Connection> {
    const { ca, cert, key, clientId, requestTimeoutMs } = this.#options;
    const options: ConnectionOptions = { requestTimeout: requestTimeoutMs ?? 10_000, connectTimeout: 5_000 };
    if (ca !== undefined) {
      options.tls = { ca, cert, key };
      options.tlsServerName = true;
    }
    const connection = new Connection(clientId ?? 'strimzi-operator', options);
    // The failing call reports it; an 'error' event without a listener would end the process.
    connection.on('error', () => undefined);
    await connection.connect(host, port);
    return connection;
  }
}

/** The error code in a broker's answer, if that is what the error is about. */
function fromBroker(error: unknown): KafkaError | undefined {
  if (!(error instanceof ResponseError)) return undefined;
  const first = error.errors[0] as { apiCode: number; serverErrorMessage: string | null } | undefined;
  return new KafkaError(first?.apiCode ?? -1, first?.serverErrorMessage, { cause: error });
}
