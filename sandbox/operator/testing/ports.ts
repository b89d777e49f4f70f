import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux (32768–60999) and macOS (49152–65535) give to outgoing connections and listeners without
 * a port of their own: such a one would be taken by somebody else before the test's program listens on it.
 */
const FIRST = 16_384;
const LAST = 29_999;

/** Ports of 127.0.0.1 that nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
