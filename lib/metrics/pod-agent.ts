import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';

/** HTTP over connections that `dial` opens. They are kept: a dial is slower than an answer. */
export class PodAgent extends Agent {
  readonly #dial: () => Promise<Duplex>;

  constructor(dial: () => Promise<Duplex>) {
    super({ keepAlive: true });
    this.#dial = dial;
  }

  override createConnection(
    _options: unknown,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    void this.#dial().then(
      (stream) => callback?.(null, stream),
      (error: Error) => callback?.(error, undefined as never),
    );
  }

  // The stream need not be a socket, which these two take for granted.
  override keepSocketAlive(): true {
    return true;
  }
  override reuseSocket(): void {}
}
