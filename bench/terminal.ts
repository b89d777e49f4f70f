import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { megabytes, milliseconds, percentile, sleep, times, type Benchmark, type Row } from './harness.ts';
import { Client } from './terminal/client.ts';

const KEYS = 1000;
/** Quicker than anybody types; slower than the 2 ms in which output is gathered. */
const KEY_PAUSE_MS = 5;
const FLOOD_BYTES = 50 * 1024 * 1024;
const ROUNDS = 5;
const EXTRA_TERMINALS = 20;
const PARTS = join(import.meta.dirname, 'terminal');

const benchmark: Benchmark = {
  title: 'Terminal',
  async run(log) {
    const home = mkdtempSync(join(tmpdir(), 'kafka-lab-bench-'));
    const server = fork(join(PARTS, 'server.ts'), [home], { execArgv: ['--expose-gc'] });
    try {
      const [{ port }] = (await once(server, 'message')) as [{ port: number }];
      const rows: Row[] = [];
      for (const part of [echo, echoBesideFlood, throughput, interrupt, memory, reconnect]) {
        log(part.name);
        rows.push(...(await part({ port, server, home })));
      }
      return rows;
    } finally {
      server.disconnect();
      rmSync(home, { recursive: true, force: true });
    }
  },
};
export default benchmark;

interface Bench {
  port: number;
  server: ChildProcess;
  home: string;
}

const bare = (...args: string[]) =>
  JSON.parse(execFileSync('python3', [join(PARTS, 'bare_pty.py'), ...args], { encoding: 'utf8' }));
const bareEcho = (): number[] => bare('echo', String(KEYS), String(KEY_PAUSE_MS / 1000));

async function echoSamples(port: number, name: string): Promise<number[]> {
  const client = await new Client(port, name).ready();
  await client.run('stty raw -echo; printf "r%s" aw; cat', 'raw');
  const samples = await keySamples(
    () => client.input('x'),
    (arrived) => (client.onArrived = arrived),
  );
  await client.close();
  return samples;
}

/** The same keys through node-pty and ws with nothing between them. */
async function leastSamples(): Promise<number[]> {
  const server = fork(join(PARTS, 'least-server.ts'));
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  await once(socket, 'message');
  const samples = await keySamples(
    () => socket.send(Buffer.from('x')),
    (arrived) => socket.once('message', arrived),
  );
  socket.close();
  server.disconnect();
  return samples;
}

/** One key after the other: ms from sending each to its echo. */
async function keySamples(press: () => void, onEcho: (arrived: () => void) => unknown): Promise<number[]> {
  const samples: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    await sleep(KEY_PAUSE_MS);
    const begin = performance.now();
    const echoed = new Promise<void>((resolve) => onEcho(resolve));
    press();
    await echoed;
    samples.push(performance.now() - begin);
  }
  return samples;
}

async function echo({ port }: Bench): Promise<Row[]> {
  const least = bareEcho();
  const node = await leastSamples();
  const ours = await echoSamples(port, 't0');
  return [0.5, 0.99].map((part) => {
    const limit = part === 0.5 ? 3 : 10;
    const ratio = percentile(ours, part) / percentile(least, part);
    return {
      what: `keystroke echo, p${part * 100}`,
      measured: `${milliseconds(percentile(ours, part))}, ${times(ratio)}`,
      baseline: `bare PTY ${milliseconds(percentile(least, part))}; node-pty and ws alone ${milliseconds(percentile(node, part))}`,
      target: `≤ ${limit} × the bare PTY`,
      met: ratio <= limit,
    };
  });
}

async function echoBesideFlood({ port }: Bench): Promise<Row[]> {
  const least = percentile(bareEcho(), 0.5);
  const neighbour = fork(join(PARTS, 'flood-client.ts'), [String(port), 't1']);
  await once(neighbour, 'message');
  const ours = await echoSamples(port, 't2');
  neighbour.kill();
  const quiet = new Client(port, 't1');
  await once(quiet.socket, 'open');
  const stopped = quiet.ready();
  quiet.input('\x03');
  await stopped;
  await quiet.close();
  const [p50, p99] = [percentile(ours, 0.5), percentile(ours, 0.99)];
  return [
    {
      what: 'echo while a neighbour floods, p50',
      measured: `${milliseconds(p50)}, ${times(p50 / least)}`,
      baseline: `idle bare PTY ${milliseconds(least)}`,
      target: '≤ 5 ×',
      met: p50 / least <= 5,
    },
    {
      what: 'echo while a neighbour floods, p99',
      measured: milliseconds(p99),
      baseline: '',
      target: '≤ 5 ms',
      met: p99 <= 5,
    },
  ];
}

async function throughput({ port, home }: Bench): Promise<Row[]> {
  const file = join(home, 'flood');
  writeFileSync(
    file,
    `${'0123456789'.repeat(10)}\n`.repeat(Math.ceil(FLOOD_BYTES / 101)).slice(0, FLOOD_BYTES),
  );
  const client = await new Client(port, 't3').ready();
  await client.run('stty -opost; echo r""eady', 'ready');
  const ratios: number[] = [];
  const speeds: number[][] = [];
  let lost = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const least = bare('flood', file) as { bytes: number; seconds: number };
    const before = client.seq;
    const begin = performance.now();
    await client.run(`cat ${file}; echo d""one`, 'done');
    const seconds = (performance.now() - begin) / 1000;
    lost += Math.max(0, FLOOD_BYTES - (client.seq - before));
    const ours = FLOOD_BYTES / seconds / 1e6;
    const theirs = least.bytes / least.seconds / 1e6;
    speeds.push([ours, theirs]);
    ratios.push(ours / theirs);
  }
  await client.close();
  const ratio = percentile(ratios, 0.5);
  const median = (index: number) =>
    percentile(
      speeds.map((pair) => pair[index]!),
      0.5,
    ).toFixed(0);
  return [
    {
      what: 'flood of 50 MB, median of 5',
      measured: `${median(0)} MB/s, ${times(ratio)}, ${lost} bytes lost`,
      baseline: `bare PTY ${median(1)} MB/s`,
      target: '≥ 0.75 ×, 0 lost',
      met: ratio >= 0.75 && lost === 0,
    },
  ];
}

async function interrupt({ port }: Bench): Promise<Row[]> {
  const client = await new Client(port, 't4', { draws: true }).ready();
  const samples: number[] = [];
  for (let round = 0; round < 40; round++) {
    await client.run('yes a line of a flood that goes on and on', 'on and on\r\na line');
    await sleep(150);
    let tail = '';
    const prompt = new Promise<void>((resolve) => {
      client.onDrawn = (bytes) => {
        tail = (tail + bytes.toString('latin1')).slice(-40_000);
        if (tail.includes('\x1b]133;B;')) resolve();
      };
    });
    const begin = performance.now();
    client.input('\x03');
    await prompt;
    samples.push(performance.now() - begin);
    client.onDrawn = () => {};
  }
  await client.close();
  const p50 = percentile(samples, 0.5);
  return [
    {
      what: 'Ctrl-C to the drawn prompt during a flood (xterm.js draws), p50 / p99',
      measured: `${milliseconds(p50)} / ${milliseconds(percentile(samples, 0.99))}`,
      baseline: '',
      target: '≤ 10 ms',
      met: p50 <= 10,
    },
  ];
}

async function memory({ port, server }: Bench): Promise<Row[]> {
  const used = async () => {
    server.send('memory');
    const [{ memory: bytes }] = (await once(server, 'message')) as [{ memory: number }];
    return bytes;
  };
  const stalling = await new Client(port, 't5', { stalls: true }).ready();
  const before = await used();
  stalling.input('yes a client that stops reading\r');
  await sleep(1500);
  const growth = (await used()) - before;
  await stalling.close();

  const clients: Client[] = [];
  const base = await used();
  for (let index = 0; index < EXTRA_TERMINALS; index++)
    clients.push(await new Client(port, `t${10 + index}`).ready());
  const each = ((await used()) - base) / EXTRA_TERMINALS;
  for (const client of clients) await client.close();
  return [
    {
      what: 'server memory when a client stops reading a flood',
      measured: `+${megabytes(growth)}`,
      baseline: '',
      target: '≤ 1 MB',
      met: growth <= 1e6,
    },
    {
      what: `one more terminal (mean of ${EXTRA_TERMINALS}), with its page`,
      measured: `+${megabytes(each)}`,
      baseline: '',
      target: '≤ 0.1 MB and its scrollback',
      met: each <= 0.1e6,
    },
  ];
}

async function reconnect({ port }: Bench): Promise<Row[]> {
  let client = await new Client(port, 't6').ready();
  const { session } = client;
  const samples: number[] = [];
  let same = true;
  for (let round = 0; round < 50; round++) {
    await client.run(`echo m""issed-${round}`, `missed-${round}`);
    const resume = { session, from: client.seq - 40 };
    await client.close();
    const begin = performance.now();
    client = new Client(port, 't6', { resume });
    await new Promise<void>((resolve) => (client.onArrived = () => resolve()));
    samples.push(performance.now() - begin);
    same &&= client.session === session;
  }
  await client.close();
  const p50 = percentile(samples, 0.5);
  return [
    {
      what: 'reconnect to the first missed byte, p50 / p99',
      measured: `${milliseconds(p50)} / ${milliseconds(percentile(samples, 0.99))}, ${same ? 'same shell' : 'ANOTHER SHELL'}`,
      baseline: '',
      target: '≤ 5 ms, same shell',
      met: p50 <= 5 && same,
    },
  ];
}
