import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox } from './testing.ts';

/** Pods start within seconds; this is for a busy machine. */
const SOON = { timeout: 60_000, interval: 200 };
const PORT = 32177;
const OTHER_PORT = 32178;

describe('NodePorts outside the cluster', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await withWebService();
  });
  afterAll(() => sandbox.remove());

  it('answer on 127.0.0.1 of this machine', async () => {
    await expect.poll(() => fetchStatus(PORT), SOON).toBe(200);
  });

  it.each(['127.0.0.1', '172.31.255.1', 'sandbox', 'my-cluster.127.0.0.1.nip.io', 'web-172-31-255-1.nip.io'])(
    'answer at %s in the student PC',
    async (host) => {
      const script = `import urllib.request as r; print(r.urlopen('http://${host}:${PORT}', timeout=5).status)`;
      const answer = async () => (await sandbox.cli('shell', 'python3', '-c', script)).stdout.trim();
      await expect.poll(answer, SOON).toBe('200');
    },
  );

  it('follow their Service, and leave a port that another program has alone', async () => {
    const other = createServer((socket) => socket.end()).listen(OTHER_PORT, '127.0.0.1');
    await moveTo(sandbox, OTHER_PORT);
    await expect.poll(() => unavailable(sandbox), SOON).toEqual([{ port: OTHER_PORT, reason: 'taken' }]);
    expect((await sandbox.cli('status')).stdout).toContain(`127.0.0.1:${OTHER_PORT}`);
    expect(await fetchStatus(PORT)).toBe('refused');
    await new Promise((resolve) => other.close(resolve));
    await expect.poll(() => fetchStatus(OTHER_PORT), SOON).toBe(200);
    expect(await unavailable(sandbox)).toBeUndefined();
    await moveTo(sandbox, PORT);
    await expect.poll(() => fetchStatus(PORT), SOON).toBe(200);
  });

  it('pass to a second sandbox when the first has ended, and end with it', async () => {
    const second = await withWebService();
    try {
      await expect.poll(() => unavailable(second), SOON).toEqual([{ port: PORT, reason: 'taken' }]);
      await sandbox.cli('down');
      await expect.poll(() => unavailable(second), SOON).toBeUndefined();
      expect(await fetchStatus(PORT)).toBe(200);
      process.kill((await second.status()).pid, 'SIGKILL');
      await expect.poll(() => fetchStatus(PORT), SOON).toBe('refused');
    } finally {
      await second.remove();
    }
  });
});

describe('names of nip.io', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await withWebService();
  });
  afterAll(() => sandbox.remove());

  const inPc = async (...command: string[]) => {
    const { stdout, stderr } = await sandbox.cli('shell', ...command);
    return stdout + stderr;
  };

  it('are resolved in the student PC by the C library, Python, Go and Java', async () => {
    expect(await inPc('getent', 'ahostsv4', 'a.b.127.0.0.1.nip.io')).toContain('127.0.0.1');
    const python = 'import socket; print(socket.getaddrinfo("a-10-1-2-3.nip.io", 80)[0][4][0])';
    expect(await inPc('python3', '-c', python)).toContain('10.1.2.3');
    expect(await inPc('kubectl', '--server=https://k.172.31.255.1.nip.io:6443', 'get', 'ns')).toContain(
      'x509',
    );
    const java =
      'class R { public static void main(String[] a) throws Exception { System.out.println(java.net.InetAddress.getByName("j.127.0.0.1.nip.io")); } }';
    expect(await inPc('bash', '-c', `echo '${java}' > /tmp/R.java; java /tmp/R.java`)).toContain(
      '/127.0.0.1',
    );
  });

  it('are resolved in a pod, beside the names of the cluster', async () => {
    const names = ['x.10-96-0-1.nip.io', 'y.10.96.0.1.nip.io', 'kubernetes.default'];
    const found = await sandbox.kubectl('exec', 'deploy/web', '--', 'getent', 'hosts', ...names);
    expect(found.match(/^10\.96\.0\.1 /gm)).toHaveLength(names.length);
  });

  it('are the only ones of the world', async () => {
    const { code } = await sandbox.cli('shell', 'getent', 'hosts', 'example.com');
    expect(code).toBe(2);
  });
});

/** A sandbox with a web server whose Service has NodePort PORT. */
async function withWebService(): Promise<TestSandbox> {
  const sandbox = await TestSandbox.create();
  const { code, stderr } = await sandbox.cli('up');
  expect(code, stderr).toBe(0);
  await sandbox.kubectl('create', 'deployment', 'web', '--image=nginx');
  await sandbox.kubectl('create', 'service', 'nodeport', 'web', '--tcp=80:80', `--node-port=${PORT}`);
  await sandbox.kubectl('rollout', 'status', 'deployment/web', '--timeout=90s');
  return sandbox;
}

async function moveTo(sandbox: TestSandbox, port: number): Promise<void> {
  const patch = JSON.stringify([{ op: 'replace', path: '/spec/ports/0/nodePort', value: port }]);
  await sandbox.kubectl('patch', 'service', 'web', '--type=json', '-p', patch);
}

const unavailable = async (sandbox: TestSandbox) => (await sandbox.status()).unavailablePorts;

async function fetchStatus(port: number): Promise<number | 'refused'> {
  return fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then(
    ({ status }) => status,
    () => 'refused',
  );
}
