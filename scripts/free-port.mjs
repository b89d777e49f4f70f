// The port for the page: the one asked for, or the first free one from 3000 on.
import { createServer } from 'node:net';

const DEFAULT_PORT = 3000;
const TRIES = 50;

/**
 * @param {string | undefined} asked PORT
 * @param {string} host
 * @returns {Promise<{ port: number } | { taken: number, next: number | undefined } | { invalid: string }>}
 */
export async function choosePort(asked, host) {
  if (asked) {
    const port = Number(asked);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return { invalid: asked };
    if (port === 0 || (await isFree(port, host))) return { port };
    return { taken: port, next: await firstFree(port + 1, host) };
  }
  const port = await firstFree(DEFAULT_PORT, host);
  return port ? { port } : { taken: DEFAULT_PORT, next: undefined };
}

/** @param {number} from @param {string} host */
async function firstFree(from, host) {
  for (let port = from; port < from + TRIES && port <= 65_535; port++)
    if (await isFree(port, host)) return port;
  return undefined;
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
function isFree(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}
