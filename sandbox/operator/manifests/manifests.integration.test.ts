import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApiServer, type ApiServer } from '../testing/api-server.ts';
import { ALREADY_THERE, CREATED, REFUSED } from './expectations.ts';

const LAB = fileURLToPath(new URL('../../../content/lab/kafka/strimzi', import.meta.url));
const ACCEPTED = [
  'kafka/11.kafka-ephemeral-no-auth.yaml',
  'kafka/12.kafka-ephemeral-auth.yaml',
  'user/11.kafka-user.yaml',
  'topic/11.kafka-topic.yaml',
];

let api: ApiServer;
const folder = mkdtempSync(join(tmpdir(), 'strimzi-'));

beforeAll(async () => {
  cpSync(LAB, folder, { recursive: true });
  api = await startApiServer();
});

afterAll(async () => {
  await api?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// One after the other, as chapter 2 does it.
describe('installation as in chapter 2', () => {
  const install = `${folder}/install/cluster-operator`;

  it('creates everything; only the two bindings that were created before are there already', async () => {
    await run('sh', ['-c', `sed -i 's/namespace: .*/namespace: kafka/' ${install}/*RoleBinding*.yaml`]);
    await kubectl(['create', 'ns', 'kafka']);
    const early = [
      '020-RoleBinding-strimzi-cluster-operator.yaml',
      '031-RoleBinding-strimzi-cluster-operator-entity-operator-delegation.yaml',
    ];
    for (const file of early) {
      expect(await kubectl(['-n', 'kafka', 'create', '-f', `${install}/${file}`])).toMatchObject({ code: 0 });
    }
    const { code, stdout, stderr } = await kubectl(['-n', 'kafka', 'create', '-f', `${install}/`]);
    expect(stdout.trim().split('\n')).toEqual(CREATED);
    const errors = stderr.trim().split('\n');
    expect(errors).toHaveLength(ALREADY_THERE.length);
    errors.forEach((error, index) => {
      expect(error).toMatch(/^Error from server \(AlreadyExists\): /);
      expect(error).toContain(ALREADY_THERE[index]);
    });
    expect(code).toBe(1);
  });

  it('leaves definitions whose schemas the API server takes', async () => {
    const { stdout } = await kubectl(['get', 'crd', '-o', 'json']);
    const { items } = JSON.parse(stdout) as {
      items: { metadata: { name: string }; status: { conditions: { type: string; status: string }[] } }[];
    };
    expect(items).toHaveLength(10);
    for (const { metadata, status } of items) {
      const states = status.conditions.map(({ type, status: value }) => `${type}=${value}`).sort();
      expect(states, metadata.name).toEqual(['Established=True', 'NamesAccepted=True']);
    }
  });

  it.each(ACCEPTED)('then accepts %s', async (file) => {
    const { code, stderr } = await kubectl(['apply', '--dry-run=server', '-f', `${folder}/${file}`]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each(REFUSED)('then refuses $name', async ({ object, says }) => {
    const metadata = { name: 'x', labels: { 'strimzi.io/cluster': 'my-cluster' } };
    const input = JSON.stringify({ apiVersion: 'kafka.strimzi.io/v1', metadata, ...object });
    const { code, stderr } = await kubectl(['-n', 'kafka', 'create', '-f', '-'], input);
    expect(code).toBe(1);
    for (const text of says) expect(stderr).toContain(text);
  });

  it('explains the fields', async () => {
    const { stdout } = await kubectl(['explain', 'kafka.spec.kafka.listeners.type']);
    expect(stdout).toMatch(/ENUM:\s+internal\s+route\s+tlsroute\s+loadbalancer/);
  });
});

const kubectl = (args: string[], input?: string) =>
  run(api.kubectl.program, [...api.kubectl.args, ...args], input);

function run(
  program: string,
  args: string[],
  input = '',
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.end(input);
  });
}
