import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  ApiError,
  BoardEvent,
  KafkaView,
  MessageEvent,
  RunView,
  ServerEvent,
  StepView,
} from '#lib/api.ts';
import type { Chapter, Check, RunAction, Step } from '#lib/content/schema.ts';
import { setLab } from '#lib/lab.ts';
import { listen } from './api-server.fixture.ts';
import { createLab, type Lab } from './create-lab.ts';

// Real shells on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const FILE = 'kafka/strimzi/topic/11.kafka-topic.yaml';
const run = (id: string, command: string, more: Partial<RunAction> = {}): RunAction => ({
  kind: 'run',
  terminal: 'main',
  exitCodes: [0],
  longRunning: false,
  ...{ id, command, ...more },
});
const check = (more: object) => ({ says: '확인', hint: '힌트', within: '5s', ...more }) as Check;
/** A step that the student's number is in, and whose state is gone with the moment. */
const own = (student: string): Step => ({
  ...{ id: 'own', number: '(3)', title: '내 번호', seconds: 1, line: 1 },
  blocks: [run('own', `echo edu-topic-${student}`)],
  checks: [
    check({ run: 'own', output: `^edu-topic-${student}$` }),
    check({ file: 'moment.txt', contains: '^now$', once: true }),
  ],
});
const chapterOf = (student: string): Chapter => ({
  id: '01-test',
  number: 1,
  title: '시험',
  goals: [],
  minutes: 1,
  prerequisites: [],
  intro: [],
  sections: [
    {
      number: '1.1',
      title: '절',
      intro: [],
      steps: [
        {
          ...{ id: 'touch', number: '(1)', title: '파일', seconds: 1, line: 1 },
          blocks: [run('touch', 'echo made > made.txt'), run('sleep', 'sleep 1000')],
          checks: [check({ file: 'made.txt', contains: '^made$' })],
        },
        {
          ...{ id: 'locked', number: '(2)', title: '잠긴 단계', seconds: 1, line: 1 },
          blocks: [
            {
              kind: 'file',
              id: 'more',
              path: FILE,
              mode: 'change',
              change: { find: 'partitions: 3', replace: 'partitions: 4' },
            },
            {
              kind: 'predict',
              question: '?',
              why: '.',
              choices: [
                { text: 'a', correct: true },
                { text: 'b', correct: false },
              ],
            },
            run('say', 'echo said'),
          ],
          checks: [check({ run: 'say', output: '^said$' })],
        },
        own(student),
      ],
    },
  ],
});

let home: string;
let server: Server;
let lab: Lab;
let base: string;
let cookie: string;

/** A lab on a cluster that is not there: shells, files and progress work without one. */
async function open(port = 0): Promise<void> {
  writeFileSync(
    join(home, 'kubeconfig'),
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'away', context: { cluster: 'c', user: 'u' } }],
    }),
  );
  const listening = await listen(createServer(), port);
  server = listening.server;
  base = `http://127.0.0.1:${listening.port}`;
  lab = await createLab({
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      LAB_HOME: join(home, 'lab'),
      LAB_CONTEXT: 'away',
      KUBECONFIG: join(home, 'kubeconfig'),
      LAB_TOKEN: 'tests',
    },
    host: '127.0.0.1',
    port: listening.port,
    course: (student) => ({
      chapters: [chapterOf(student)],
      terminals: ['main', 'consumer'],
      values: { namespace: 'kafka' },
      clusterValues: {},
      members: { command: 'false', answer: '{{password}}' },
      student,
    }),
  });
  setLab(lab);
}

async function close(): Promise<void> {
  server.closeAllConnections();
  server.close();
  await lab.close();
}

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'lab-'));
  await open();
  const entry = await fetch(`${base}/api/session?token=tests`, { redirect: 'manual' });
  expect(entry.status).toBe(303);
  expect(entry.headers.get('location')).toBe('/');
  cookie = entry.headers.get('set-cookie')!.split(';')[0]!;
});
afterEach(async () => {
  await close();
  rmSync(home, { recursive: true, force: true });
});

async function call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(base + path, {
    method,
    redirect: 'manual',
    headers: { cookie, origin: base, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T & Partial<ApiError> };
}

/** Reads server-sent events until one satisfies `last`; returns all with their ids. */
async function events<T>(path: string, last: (event: T) => boolean, lastEventId?: number) {
  const abort = new AbortController();
  const response = await fetch(base + path, {
    headers: { cookie, ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }) },
    signal: abort.signal,
  });
  const found: { id: number; event: T }[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const messages = text.split('\n\n');
    text = messages.pop()!;
    for (const message of messages) {
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (!data) continue;
      found.push({ id: Number(/^id: (\d+)$/m.exec(message)?.[1]), event: JSON.parse(data) as T });
      if (!last(found.at(-1)!.event)) continue;
      abort.abort();
      return found;
    }
  }
  return found;
}

const step = (id: string) => (event: ServerEvent) => event.type === 'step' && event.step.step === id;

describe('the API', () => {
  it.each([
    ['an unknown chapter', { chapter: '99-none', step: 'touch', action: 'touch' }],
    ['an unknown step', { chapter: '01-test', step: 'none', action: 'touch' }],
    ['an unknown action', { chapter: '01-test', step: 'touch', action: 'none' }],
  ])('answers %s with NOT_FOUND in Korean', async (_name, body) => {
    const answer = await call('POST', '/api/runs', body);
    expect(answer.status).toBe(404);
    expect(answer.body.error?.message).toMatch(/찾을 수 없습니다/);
  });

  it('refuses a command, wrong types, no token, a foreign Origin and a foreign Host', async () => {
    const body = { chapter: '01-test', step: 'touch', action: 'touch' };
    expect((await call('POST', '/api/runs', { ...body, command: 'id' })).status).toBe(400);
    expect((await call('POST', '/api/runs', { ...body, step: 5 })).status).toBe(400);
    expect((await call('POST', '/api/runs', body, { cookie: '' })).status).toBe(401);
    expect((await call('POST', '/api/runs', body, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await call('POST', '/api/runs', { ...body, action: 'x'.repeat(200_000) })).status).toBe(413);
    expect((await fetch(`${base}/api/report`)).status).toBe(401);
    // fetch() sets Host itself.
    const foreign = request(`${base}/api/report`, { headers: { host: 'evil.example', cookie } });
    foreign.end();
    const [response] = (await once(foreign, 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(403);
    expect(lab.runs.foreground('main')).toBeUndefined();
  });

  it('runs a step, turns it green from the file itself, and turns back when the file is gone', async () => {
    const body = { chapter: '01-test', step: 'touch', action: 'touch' };
    const started = await call<RunView>('POST', '/api/runs', body);
    expect(started.status).toBe(201);
    const green = await events<ServerEvent>(
      '/api/events?chapter=01-test',
      (event) => step('touch')(event) && (event as { step: StepView }).step.state === 'done',
    );
    expect(green.map(({ event }) => event.type)).toEqual(
      expect.arrayContaining(['target', 'terminals', 'progress', 'step']),
    );
    expect(lab.progress.step('01-test', 'touch')).toMatchObject({
      attempts: 1,
      completedAt: expect.any(Number),
    });
    rmSync(join(lab.target.workspace, 'made.txt'));
    await events<ServerEvent>(
      '/api/events?chapter=01-test',
      (event) =>
        step('touch')(event) &&
        (event as { step: StepView }).step.checks[0]?.state === 'lost' &&
        (event as { step: StepView }).step.state === 'changed',
    );
  });

  it('streams a run and resumes after the number that was seen', async () => {
    const { body } = await call<RunView>('POST', '/api/runs', {
      chapter: '01-test',
      step: 'touch',
      action: 'touch',
    });
    const path = `/api/runs/${body.id}/events`;
    const all = await events<{ type: string; run?: RunView }>(
      path,
      (event) => event.run?.state === 'succeeded',
    );
    const [first] = all;
    const rest = await events<{ type: string; run?: RunView }>(
      path,
      (event) => event.run?.state === 'succeeded',
      first!.id,
    );
    expect(rest.map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id));
  });

  it('locks a step until the one before it is green, and catches up on request', async () => {
    const body = { chapter: '01-test', step: 'locked', action: 'say' };
    const locked = await call('POST', '/api/runs', body);
    expect(locked.status).toBe(409);
    expect(locked.body.error).toMatchObject({ code: 'STEP_LOCKED' });
    expect(locked.body.error?.message).toContain('1.1 (1)');
    // Its second command never ends by itself: the walk must not wait for ever, so it is stopped by hand.
    const listening = events<ServerEvent>(
      '/api/events?chapter=01-test',
      (event) => event.type === 'catch-up' && event.state !== 'running',
    );
    expect((await call('POST', '/api/steps/01-test/locked/catch-up')).status).toBe(202);
    await events<ServerEvent>(
      '/api/events?chapter=01-test',
      (event) => step('touch')(event) && (event as { step: StepView }).step.state === 'done',
    );
    expect((await call('DELETE', '/api/steps/01-test/locked/catch-up')).status).toBe(200);
    expect((await listening).at(-1)?.event).toMatchObject({ type: 'catch-up' });
    expect((await call('POST', '/api/runs', { ...body, busy: 'interrupt' })).status).toBe(201);
  });

  it('says that a terminal is busy, and interrupts when told so', async () => {
    const sleep = { chapter: '01-test', step: 'touch', action: 'sleep' };
    const { body } = await call<RunView>('POST', '/api/runs', sleep);
    const busy = await call('POST', '/api/runs', sleep);
    expect(busy.status).toBe(409);
    expect(busy.body.error?.code).toBe('TERMINAL_BUSY');
    expect((await call('POST', '/api/runs', { ...sleep, busy: 'interrupt' })).status).toBe(201);
    expect((await call<RunView>('GET', `/api/runs/${body.id}`)).body.state).toBe('stopped');
  });

  it('stops a run', async () => {
    const { body } = await call<RunView>('POST', '/api/runs', {
      chapter: '01-test',
      step: 'touch',
      action: 'sleep',
    });
    expect((await call('DELETE', `/api/runs/${body.id}`)).status).toBe(202);
    const all = await events<{ run?: RunView }>(
      `/api/runs/${body.id}/events`,
      (event) => event.run?.state === 'stopped',
    );
    expect(all.at(-1)?.event.run).toMatchObject({ state: 'stopped', exitCode: 130 });
  });

  it('shows, saves, changes and restores a lab file, and no other file', async () => {
    const path = `/api/files/${FILE}`;
    expect((await call('GET', path)).body).toMatchObject({ path: FILE, modified: false });
    const changed = await call<{ text: string }>('POST', `${path}/change`, {
      chapter: '01-test',
      step: 'locked',
      action: 'more',
    });
    expect(changed.body).toMatchObject({ modified: true, text: expect.stringContaining('partitions: 4') });
    expect((await call('PUT', path, { text: 'mine\n' })).body).toMatchObject({
      modified: true,
      text: 'mine\n',
    });
    expect(readFileSync(join(lab.target.workspace, FILE), 'utf8')).toBe('mine\n');
    const gone = await call('POST', `${path}/change`, { chapter: '01-test', step: 'locked', action: 'more' });
    expect(gone.body.error?.code).toBe('FILE_NOT_EDITABLE');
    expect((await call('DELETE', path)).body).toMatchObject({ modified: false });
    for (const other of ['/etc/passwd', '..%2F..%2Fprogress.db', '%2e%2e/x', 'kafka/nothing.yaml'])
      expect([400, 404]).toContain(
        (await fetch(`${base}/api/files/${other}`, { headers: { cookie } })).status,
      );
    expect((await call('PUT', path, { text: 'x'.repeat(600_000) })).status).toBe(413);
  });

  it('refuses groups, topics and protocols that are none, before anything is typed', async () => {
    const member = { group: 'edu-group-01', topic: 'edu-topic-01', protocol: 'consumer' };
    const wrong = [
      { group: '-h' },
      { group: 'edu; rm -rf ~' },
      { group: '$(id)' },
      { group: '' },
      { group: 'x'.repeat(250) },
      { topic: '--help' },
      { topic: 'a b' },
      { topic: 7 },
      { protocol: 'sticky' },
      { command: 'id' },
    ];
    for (const change of wrong) {
      const { status, body } = await call('POST', '/api/board/members', { ...member, ...change });
      expect([status, body.error?.code]).toEqual([400, 'BAD_REQUEST']);
    }
    const away = await call('POST', '/api/board/members', member);
    expect([away.status, away.body.error?.code]).toEqual([502, 'TARGET_UNREACHABLE']);
    expect((await call('DELETE', '/api/board/members/member-1')).body.error?.code).toBe('NOT_FOUND');
    expect((await call('DELETE', '/api/board/members/main?kill=1')).body.error?.code).toBe('NOT_FOUND');
    expect((await call('DELETE', '/api/board/members/main?kill=yes')).status).toBe(400);
    expect((await call('GET', '/api/board')).status).toBe(400);
    expect((await call('GET', `/api/board?group=${encodeURIComponent('a\nb')}`)).status).toBe(400);
    expect(lab.terminals.list().map(({ name }) => name)).toEqual(['main', 'consumer']);
  });

  it('tells a board why there is no group to be seen', async () => {
    const board = await events<BoardEvent>(
      '/api/board?group=edu-group-01',
      (event) => event.type === 'state' && event.error !== undefined,
    );
    expect(board[0]?.event).toMatchObject({ type: 'recording', group: 'edu-group-01', frames: [] });
    expect(board.at(-1)?.event).toMatchObject({ error: { message: expect.stringMatching(/[가-힣]/) } });
  });

  it('keeps a prediction, resets a chapter and exports the report', async () => {
    const predicted = await call<StepView>('POST', '/api/predictions', {
      chapter: '01-test',
      step: 'locked',
      choice: 1,
    });
    expect(predicted.body.prediction).toEqual({ choice: 1, correct: false });
    expect(
      (await call('POST', '/api/predictions', { chapter: '01-test', step: 'locked', choice: 9 })).status,
    ).toBe(404);
    expect(
      (await call('POST', '/api/predictions', { chapter: '01-test', step: 'touch', choice: 0 })).status,
    ).toBe(404);
    await call('PUT', `/api/files/${FILE}`, { text: 'mine\n' });
    const reset = await call<{ message: string; files: string[] }>('POST', '/api/chapters/01-test/reset');
    expect(reset.body.files).toEqual([FILE]);
    expect(lab.progress.step('01-test', 'locked').prediction).toBeUndefined();
    const report = await fetch(`${base}/api/report`, { headers: { cookie } });
    expect(report.headers.get('content-type')).toContain('text/markdown');
    expect(await report.text()).toContain('## 1장. 시험');
  });

  it.each([
    ['31', '학생 번호는 01부터 30까지입니다. 31번은 없습니다.'],
    ['0', '학생 번호는 01부터 30까지입니다. 0번은 없습니다.'],
    ['abc', '학생 번호는 숫자입니다. "abc"은(는) 번호가 아닙니다.'],
  ])('refuses %s as the number of a student', async (student, message) => {
    const answer = await call('PUT', '/api/student', { student });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BAD_REQUEST', message } } });
    expect((await call('PUT', '/api/student', { student: 7 })).status).toBe(400);
    expect((await call('PUT', '/api/student', { student: '02', more: 1 })).status).toBe(400);
    expect((await call('PUT', '/api/student', { student: '02' }, { cookie: '' })).status).toBe(401);
    expect(lab.course.student).toBe('01');
  });

  it('counts for a number only what was done with it, and keeps the number and a moment that passed', async () => {
    const stopLooking = lab.steps.look();
    const own = () => lab.steps.view('01-test', 'own')!;
    const becomes = (state: StepView['state']) => vi.waitFor(() => expect(own().state).toBe(state), 10_000);
    const press = async () =>
      expect(
        (await call('POST', '/api/runs', { chapter: '01-test', step: 'own', action: 'own' })).status,
      ).toBe(201);
    for (const [name, text] of [
      ['made.txt', 'made\n'],
      ['moment.txt', 'now\n'],
    ] as const)
      writeFileSync(join(lab.target.workspace, name), text);
    await vi.waitFor(() => expect(lab.steps.view('01-test', 'touch')?.state).toBe('done'), 10_000);
    await press();
    await becomes('done');
    rmSync(join(lab.target.workspace, 'moment.txt'));
    await vi.waitFor(() => expect(own().checks[1]?.message).toMatch(/^확인했습니다/), 10_000);
    expect(own().state).toBe('done');

    const seen = events<ServerEvent>(
      '/api/events?chapter=01-test',
      (event) => event.type === 'student' && event.student === '07',
    );
    await vi.waitFor(async () =>
      expect((await call('PUT', '/api/student', { student: '7' })).body).toEqual({ student: '07' }),
    );
    expect((await seen).map(({ event }) => event.type)).toContain('step');
    // The command of 01 is no longer on the card, and its moment is not this number's.
    expect(own().runs).toEqual({});
    expect(own().state).not.toBe('done');
    expect(lab.steps.view('01-test', 'touch')?.state).toBe('done');
    writeFileSync(join(lab.target.workspace, 'moment.txt'), 'now\n');
    await press();
    await becomes('done');
    stopLooking();

    await close();
    await open(Number(new URL(base).port));
    expect(lab.course.student).toBe('07');
    await lab.setStudent('01');
    expect(own()).toMatchObject({ completedAt: expect.any(Number), runs: {} });
  });

  it('says that Kafka cannot be reached, and refuses messages that are none', async () => {
    const [view] = (await events<KafkaView>('/api/kafka', ({ error }) => error !== undefined)).slice(-1);
    expect(view!.event).toMatchObject({ live: 'off', topics: [], error: { code: 'TARGET_UNREACHABLE' } });
    const [state] = (
      await events<MessageEvent>(
        '/api/kafka/messages?topic=my-topic&from=last-50',
        (event) => 'error' in event,
      )
    ).slice(-1);
    expect(state!.event).toMatchObject({ type: 'state', error: { code: 'TARGET_UNREACHABLE' } });
    for (const query of [
      '',
      '?topic=my%20topic',
      '?topic=a&from=last-0',
      `?topic=a&filter=${'x'.repeat(300)}`,
    ])
      expect(await call('GET', `/api/kafka/messages${query}`)).toMatchObject({ status: 400 });
    const message = { topic: 'my-topic', value: 'x' };
    expect(await call('POST', '/api/kafka/messages', message)).toMatchObject({ status: 502 });
    for (const wrong of [
      { topic: '../x' },
      { value: 5 },
      { partition: -1 },
      { headers: { a: 'b' } },
      { acks: 0 },
    ])
      expect(await call('POST', '/api/kafka/messages', { ...message, ...wrong })).toMatchObject({
        status: 400,
      });
    expect(
      (await call('POST', '/api/kafka/messages', message, { origin: 'https://evil.example' })).status,
    ).toBe(403);
  });

  it('opens, limits and closes terminals, and gives tickets for known ones only', async () => {
    const added = await call<{ name: string }>('POST', '/api/terminals', {});
    expect(added.status).toBe(201);
    expect((await call('POST', `/api/terminals/${added.body.name}/ticket`, {})).body).toHaveProperty(
      'ticket',
    );
    expect((await call('POST', '/api/terminals/nobody/ticket', {})).status).toBe(404);
    expect((await call('DELETE', `/api/terminals/${added.body.name}`)).status).toBe(200);
    expect((await call('POST', `/api/terminals/${added.body.name}/ticket`, {})).status).toBe(404);
    const statuses = [];
    for (let count = 0; count < 32; count++) statuses.push((await call('POST', '/api/terminals', {})).status);
    expect(statuses).toContain(409);
  });

  it('knows the page and calls the run lost when the server was killed and started again', async () => {
    const { body } = await call<RunView>('POST', '/api/runs', {
      chapter: '01-test',
      step: 'touch',
      action: 'sleep',
    });
    const port = Number(new URL(base).port);
    // Killed: nothing is told to the first lab before the second starts on its files.
    server.closeAllConnections();
    server.close();
    const first = lab;
    await open(port);
    const lost = await call<RunView>('GET', `/api/runs/${body.id}`);
    expect(lost.body).toMatchObject({ state: 'lost' });
    const again = await call<RunView>('POST', '/api/runs', {
      chapter: '01-test',
      step: 'touch',
      action: 'touch',
    });
    expect(again.status).toBe(201);
    await first.terminals.close();
  });
});
