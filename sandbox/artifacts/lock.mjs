// A lock between processes that the kernel lets go of, however its holder dies: a listening socket with an
// abstract name. Whoever waits is connected to the holder, so waiting needs no polling, and the holder can
// tell the waiting ones how far it is. Plain JavaScript: scripts/start.mjs needs it before anything is installed.
import { createHash } from 'node:crypto';
import { createServer, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** After a refused connection the name is about to be free; this keeps the retry from spinning, ms. */
const RETRY_MS = 20;

/**
 * Runs `work` while no other process (nor this one) runs under the same name.
 * @template T
 * @param {string} name any text; a path makes a lock for that path
 * @param {(tell: (news: object) => void) => Promise<T>} work `tell` reaches everyone who waits
 * @param {{ signal?: AbortSignal, onNews?: (news: any) => void, onWait?: () => void }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(name, work, options = {}) {
  const held = await acquire(name, options);
  try {
    return await work(held.tell);
  } finally {
    await held.release();
  }
}

/** @param {string} name @param {{ signal?: AbortSignal, onNews?: (news: any) => void, onWait?: () => void }} options */
async function acquire(name, { signal, onNews, onWait }) {
  const user = process.getuid?.() ?? 0;
  const path = `\0kafka-lab-${user}-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  let waited = false;
  for (;;) {
    signal?.throwIfAborted();
    const held = await listen(path);
    if (held) return held;
    if (!waited) onWait?.();
    waited = true;
    signal?.throwIfAborted();
    await holderGone(path, signal, onNews);
  }
}

/** @param {string} path */
function listen(path) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set();
    /** @type {string | undefined} */
    let lastNews;
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('close', () => waiting.delete(socket)).on('error', () => socket.destroy());
      socket.unref();
      if (lastNews) socket.write(lastNews);
    });
    server.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen({ path }, () => {
      server.unref();
      resolve({
        /** @param {object} news */
        tell(news) {
          lastNews = `${JSON.stringify(news)}\n`;
          for (const socket of waiting) socket.write(lastNews);
        },
        release() {
          const closed = new Promise((done) => server.close(done));
          for (const socket of waiting) socket.destroy();
          return closed;
        },
      });
    });
  });
}

/** @param {string} path @param {AbortSignal} [signal] @param {(news: any) => void} [onNews] */
async function holderGone(path, signal, onNews) {
  const refused = await new Promise((resolve) => {
    const socket = connect({ path });
    const abort = () => socket.destroy();
    signal?.addEventListener('abort', abort, { once: true });
    let refused = false;
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onNews?.(JSON.parse(line));
    });
    socket.on('error', () => (refused = true));
    socket.on('close', () => {
      signal?.removeEventListener('abort', abort);
      resolve(refused);
    });
  });
  if (refused) await delay(RETRY_MS);
}
