import { Agent, type ClientRequest } from 'node:http';
import { Socket } from 'node:net';
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

  // What a port-forward gives is no socket, as these two take for granted.
  override keepSocketAlive(stream: Duplex): boolean {
    // The types know nothing of the answer, which decides whether the connection is kept.
    return stream instanceof Socket ? (super.keepSocketAlive(stream) as unknown as boolean) : true;
  }
  override reuseSocket(stream: Duplex, request: ClientRequest): void {
    if (stream instanceof Socket) super.reuseSocket(stream, request);
  }
}
