import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkPort } from './free-port.mjs';

const HOST = '127.0.0.1';

describe('checkPort', () => {
  it('offers the next free port when the one asked for is taken', async () => {
    const server = createServer().listen(0, HOST);
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = await checkPort(String(port), HOST);
    expect(answer).toMatchObject({ ok: false, message: expect.stringContaining(String(port)) });
    const next = Number(/PORT=(\d+) npm start/.exec('remedy' in answer ? answer.remedy : '')?.[1]);
    expect(next).toBeGreaterThan(port);
    expect(await checkPort(String(next), HOST)).toEqual({ ok: true });
  });

  it.each(['http', '-1', '65536', '3000.5'])('refuses %s', async (asked) => {
    expect(await checkPort(asked, HOST)).toMatchObject({
      ok: false,
      message: expect.stringContaining(asked),
    });
  });
});
