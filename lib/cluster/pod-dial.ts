import { connect } from 'node:net';
import { Duplex, PassThrough, Writable } from 'node:stream';
import { PortForward, type KubeConfig } from '@kubernetes/client-node';
import { LabError } from '#lib/errors.ts';

const DIAL_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1_024;

/** A connection to `host:port` inside the sandbox, through its dialler. @throws LabError TARGET_UNREACHABLE */
export async function dialSandbox(socketPath: string, address: string): Promise<Duplex> {
  const socket = connect(socketPath);
  try {
    const answer = await withTimeout(
      new Promise<string>((resolve, reject) => {
        let received = Buffer.alloc(0);
        socket.once('connect', () => socket.write(`${address}\n`));
        socket.on('error', reject);
        socket.on('close', () => reject(new Error('the dialler hung up')));
        socket.on('readable', function read() {
          const chunk = socket.read() as Buffer | null;
          if (!chunk) return;
          received = Buffer.concat([received, chunk]);
          const end = received.indexOf('\n');
          if (end < 0 && received.length < MAX_ANSWER_BYTES) return;
          socket.off('readable', read);
          // What follows the line belongs to the peer.
          if (end >= 0) socket.unshift(received.subarray(end + 1));
          resolve(received.subarray(0, end < 0 ? undefined : end).toString());
        });
      }),
    );
    if (answer !== 'ok') throw new Error(answer.replace(/^error /, ''));
    socket.removeAllListeners('error').removeAllListeners('close');
    return socket.setNoDelay(true);
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    throw unreachable(address, error);
  }
}

/** A connection to a port of a pod by the API server's port-forward. @throws LabError TARGET_UNREACHABLE */
export async function forwardPort(
  config: KubeConfig,
  namespace: string,
  pod: string,
  port: number,
): Promise<Duplex> {
  const toPod = new PassThrough();
  const fromPod = new PassThrough();
  const duplex = Duplex.from({ readable: fromPod, writable: toPod });
  const refused = new Writable({
    write(chunk: Buffer, _encoding, done) {
      // The first message of this channel is empty: the port's number has been taken off it.
      if (chunk.length > 0) duplex.destroy(new Error(chunk.toString()));
      done();
    },
  });
  try {
    const forward = new PortForward(config).portForward(namespace, pod, [port], fromPod, refused, toPod);
    const socket = (await withTimeout(forward)) as unknown as WebSocket;
    socket.onclose = () => fromPod.end();
    socket.onerror = () => duplex.destroy(new Error('the port-forward broke'));
    duplex.once('close', () => socket.close());
    return duplex;
  } catch (error) {
    duplex.on('error', () => undefined).destroy();
    throw unreachable(`${pod}:${port}`, error);
  }
}

function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), DIAL_TIMEOUT_MS);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

export function podGone(pod: string, cause?: unknown): LabError {
  return unreachable(pod, cause ?? new Error('the pod has no address yet'));
}

function unreachable(address: string, cause: unknown): LabError {
  // A WebSocket fails with an event, not an error.
  const reason = (cause as { message?: string } | undefined)?.message ?? String(cause);
  return new LabError(
    'TARGET_UNREACHABLE',
    `${address}에 연결하지 못했습니다. ${reason}`,
    'pod이 Running인지 kubectl get pods로 확인하세요. 준비되면 자동으로 다시 연결합니다.',
    { cause },
  );
}
