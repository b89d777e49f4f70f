import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dialSandbox } from './pod-dial.ts';

let folder: string;
let server: Server;
let socket: string;
let asked: string[];

/** A dialler with this answer, that ends the connection after it. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dial-'));
  socket = join(folder, 's');
  asked = [];
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function answering(...pieces: string[]): Promise<void> {
  server = createServer((connection) => {
    connection.once('data', (line) => {
      asked.push(line.toString());
      for (const piece of pieces) connection.write(piece);
      connection.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
}

describe('dialling into the sandbox', () => {
  it.each([
    ['in one piece', ['ok\nfirst bytes']],
    ['in several', ['o', 'k', '\nfirst', ' bytes']],
  ])('leaves the bytes behind the answer to the reader, %s', async (_, pieces) => {
    await answering(...pieces);
    expect(await text(await dialSandbox(socket, '10.0.0.7:9092'))).toBe('first bytes');
    expect(asked).toEqual(['10.0.0.7:9092\n']);
  });

  it.each([
    ['what the dialler says', ['error connection refused\n'], /10\.0\.0\.7:9092.*connection refused/],
    ['that it hung up', [], /hung up/],
    ['nonsense', ['x'.repeat(2_000)], /xxx/],
  ])('tells %s', async (_, pieces, message) => {
    await answering(...pieces);
    await expect(dialSandbox(socket, '10.0.0.7:9092')).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringMatching(message),
    });
  });
});
