// Whether the port that was asked for can be had, and which one could be had instead.
import { createServer } from 'node:net';

const TRIES = 50;

/**
 * @param {string} asked PORT
 * @param {string} host
 * @returns {Promise<{ ok: true } | { ok: false, message: string, remedy: string }>}
 */
export async function checkPort(asked, host) {
  const port = Number(asked);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return {
      ok: false,
      message: `PORT=${asked}은(는) 포트 번호가 아닙니다.`,
      remedy: '0부터 65535까지의 수를 쓰세요. 예: PORT=3000 npm start',
    };
  if (port === 0 || (await isFree(port, host))) return { ok: true };
  const next = await firstFree(port + 1, host);
  return {
    ok: false,
    message: `포트 ${port}을(를) 다른 프로그램이 쓰고 있습니다.`,
    remedy: next
      ? `비어 있는 다음 포트로 시작하세요: PORT=${next} npm start`
      : '그 프로그램을 끝내거나 PORT 환경 변수로 다른 포트를 알려 주세요.',
  };
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
    // Only a taken port is the port's fault; a wrong HOST is for the server to report.
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      resolve(error.code !== 'EADDRINUSE'),
    );
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}
