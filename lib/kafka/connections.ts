import type { Duplex } from 'node:stream';
import { BrokerConnection, type Credentials, type ProtocolCall } from './broker-connection.ts';
import { brokerErrors } from './errors.ts';

export interface ClusterAddress {
  credentials: Credentials;
  /** Node IDs of the brokers that may be there now, best first. */
  nodes(): number[];
  /** The broker's name in its certificate. */
  servername(node: number): string;
  dial(node: number): Promise<Duplex>;
  /** Called once the client is closed. */
  closed?(): void;
}

/** A broker that is away is not asked for again at once: a tick must not wait for it each time. */
const RETRY_AFTER_MS = 1_000;

/** One connection per broker, opened when needed, and again after it was lost. */
export class Connections {
  readonly #address: ClusterAddress;
  readonly #open = new Map<number, Promise<BrokerConnection>>();
  readonly #failed = new Map<number, { error: unknown; at: number }>();
  #closed = false;

  constructor(address: ClusterAddress) {
    this.#address = address;
  }

  /** Asks one broker. @throws as BrokerConnection.call, and what dialling throws */
  async callAt<Args extends unknown[], Answer>(
    node: number,
    api: ProtocolCall<Args, Answer>,
    ...args: Args
  ): Promise<Answer> {
    return (await this.#to(node)).call(api, ...args);
  }

  /** Asks the first broker that answers. */
  async call<Args extends unknown[], Answer>(
    api: ProtocolCall<Args, Answer>,
    ...args: Args
  ): Promise<Answer> {
    let failure: unknown = new Error('no broker is running');
    for (const node of this.#address.nodes())
      try {
        return await this.callAt(node, api, ...args);
      } catch (error) {
        // What one broker refuses, all refuse.
        if (brokerErrors(error).length > 0) throw error;
        failure = error;
      }
    throw failure;
  }

  /** Gives up on what was asked of a broker that is known to be gone: a pod that was removed says no goodbye. */
  disconnect(node: number): void {
    this.#open.get(node)?.then(
      (connection) => connection.close(),
      () => undefined,
    );
    this.#open.delete(node);
  }

  close(): void {
    this.#closed = true;
    this.#address.closed?.();
    for (const node of this.#open.keys()) this.disconnect(node);
  }

  async #to(node: number): Promise<BrokerConnection> {
    const known = this.#open.get(node);
    const connection = await known?.catch(() => undefined);
    if (connection && !connection.closed) return connection;
    // Somebody else may have begun meanwhile.
    const current = this.#open.get(node);
    if (current && current !== known) return current;
    const failed = this.#failed.get(node);
    if (failed && performance.now() - failed.at < RETRY_AFTER_MS) throw failed.error;
    const opening = this.#connect(node);
    this.#open.set(node, opening);
    opening.catch(() => {
      if (this.#open.get(node) === opening) this.#open.delete(node);
    });
    return opening;
  }

  async #connect(node: number): Promise<BrokerConnection> {
    const { credentials, servername, dial } = this.#address;
    try {
      if (this.#closed) throw new Error('the Kafka client is closed');
      const connection = await BrokerConnection.open(await dial(node), servername(node), credentials);
      if (this.#closed) connection.close();
      this.#failed.delete(node);
      return connection;
    } catch (error) {
      this.#failed.set(node, { error, at: performance.now() });
      throw error;
    }
  }
}
