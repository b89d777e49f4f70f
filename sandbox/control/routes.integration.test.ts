import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox } from './testing.ts';

/** For a busy machine. */
const SOON = { timeout: 60_000, interval: 200 };

/** The TLS server behind the Routes is one that every cluster has: the API server. */
describe('Routes', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await TestSandbox.create();
    expect(await sandbox.cli('up')).toMatchObject({ code: 0 });
  });
  afterAll(() => sandbox.remove());

  it('pass TLS through to the Service of the host that the client asks for', async () => {
    await applyRoute(sandbox, 'api', { host: 'kubernetes' });
    await expect
      .poll(() => ingress(sandbox, 'api'), SOON)
      .toMatchObject({
        host: 'kubernetes',
        routerName: 'default',
        conditions: [{ type: 'Admitted', status: 'True' }],
      });
    // With the student's client certificate, which only an unbroken TLS connection can carry.
    const throughRouter = async (server: string) =>
      (
        await sandbox.cli(
          ...['shell', 'kubectl', `--server=https://${server}`, '--tls-server-name=kubernetes'],
          ...['get', 'nodes', '-o', 'name'],
        )
      ).stdout.trim();
    for (const server of ['127.0.0.1:443', '172.31.255.1:443', 'any-name.127.0.0.1.nip.io'])
      await expect.poll(() => throughRouter(server), SOON).toBe('node/sandbox');
  });

  it('refuse a host that nobody serves, so that the client can say so', async () => {
    await applyRoute(sandbox, 'api', { host: 'kubernetes' });
    const refused = async () =>
      (
        await sandbox.cli(
          ...[
            'shell',
            'kubectl',
            '--server=https://127.0.0.1:443',
            '--tls-server-name=nobody',
            'get',
            'nodes',
          ],
        )
      ).stderr;
    await expect.poll(refused, SOON).toContain('unrecognized name');
  });

  it('answer on this machine, or the status says why not', async () => {
    await applyRoute(sandbox, 'api', { host: 'kubernetes' });
    const outcome = async () => {
      const { unavailablePorts = [] } = await sandbox.status();
      return unavailablePorts.some(({ port }) => port === 443) ? 'told' : issuerOf('kubernetes');
    };
    await expect.poll(outcome, SOON).toMatch(/^(told|kafka-lab.*)$/);
  });

  it('get a host of the router when they name none', async () => {
    await applyRoute(sandbox, 'unnamed', {});
    await expect
      .poll(() => ingress(sandbox, 'unnamed'), SOON)
      .toMatchObject({ host: 'unnamed-default.apps.127.0.0.1.nip.io' });
    expect(await sandbox.kubectl('get', 'routes', 'unnamed')).toContain('unnamed-default.apps');
  });

  it('share no host: the younger one waits until it is free', async () => {
    await applyRoute(sandbox, 'older', { host: 'shared.example' });
    await expect
      .poll(() => ingress(sandbox, 'older'), SOON)
      .toMatchObject({ conditions: [{ status: 'True' }] });
    // Kubernetes keeps creation times in whole seconds.
    const second = await creation(sandbox, 'older');
    await expect.poll(() => Date.now(), SOON).toBeGreaterThan(second + 1000);
    await applyRoute(sandbox, 'another', { host: 'shared.example' });
    await expect
      .poll(() => ingress(sandbox, 'another'), SOON)
      .toMatchObject({ conditions: [{ status: 'False', reason: 'HostAlreadyClaimed' }] });
    await sandbox.kubectl('delete', 'route', 'older');
    await expect
      .poll(() => ingress(sandbox, 'another'), SOON)
      .toMatchObject({ conditions: [{ status: 'True' }] });
  });

  it('are not admitted with another termination', async () => {
    await applyRoute(sandbox, 'edge', { host: 'edge.example', tls: { termination: 'edge' } });
    await expect
      .poll(() => ingress(sandbox, 'edge'), SOON)
      .toMatchObject({ conditions: [{ status: 'False', reason: 'UnsupportedTermination' }] });
  });
});

async function applyRoute(sandbox: TestSandbox, name: string, spec: object): Promise<void> {
  const file = join(sandbox.home, `${name}.json`);
  const route = {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: { name },
    spec: {
      to: { kind: 'Service', name: 'kubernetes' },
      port: { targetPort: 6443 },
      tls: { termination: 'passthrough' },
      ...spec,
    },
  };
  await writeFile(file, JSON.stringify(route));
  await sandbox.kubectl('apply', '-f', file);
}

async function ingress(sandbox: TestSandbox, name: string): Promise<unknown> {
  const route = JSON.parse(await sandbox.kubectl('get', 'route', name, '-o', 'json')) as {
    status?: { ingress?: unknown[] };
  };
  return route.status?.ingress?.[0];
}

async function creation(sandbox: TestSandbox, name: string): Promise<number> {
  return Date.parse(
    await sandbox.kubectl('get', 'route', name, '-o', 'jsonpath={.metadata.creationTimestamp}'),
  );
}

/** Who signed the certificate that port 443 of this machine shows for a host. */
function issuerOf(servername: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: 443, servername, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().issuer?.CN));
      socket.destroy();
    });
    socket.once('error', ({ message }) => resolve(message));
  });
}
