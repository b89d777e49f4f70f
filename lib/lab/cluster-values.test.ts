import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, it, onTestFinished } from 'vitest';
import type { Course } from '#lib/content/schema.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import { clusterValuesOf } from './cluster-values.ts';

const course: Course = {
  chapters: [
    {
      ...{ id: '03-test', number: 3, title: '시험', goals: [], minutes: 1, prerequisites: [], intro: [] },
      sections: [
        {
          ...{ number: '3.5', title: '절', intro: [] },
          steps: [
            {
              ...{ id: 'user', number: '(1)', title: '사용자', blocks: [], seconds: 1, line: 1 },
              checks: [
                {
                  ...{ says: 'x', hint: 'x', within: '30s', resource: 'kafkausers.kafka.strimzi.io/my-user' },
                  until: { exists: true },
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  terminals: ['main'],
  student: '01',
  values: {},
  clusterValues: { password: { secret: 'my-user', key: 'password' }, nodeAddress: { nodeAddress: true } },
};

/** An API server with one path, and a node with an address. */
async function values(secret: object | undefined) {
  const server = createServer((request, response) => {
    const found = secret && request.url === '/api/v1/namespaces/kafka/secrets/my-user';
    response.writeHead(found ? 200 : 404).end(JSON.stringify(found ? secret : { message: 'not found' }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', skipTLSVerify: true, server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    { name: 'u' },
  );
  const target = { kubeConfig: () => config, nodeAddress: async () => '10.0.0.7' };
  return clusterValuesOf(course, target as unknown as ClusterTarget, 'kafka');
}

it('fills in what the cluster knows, and leaves templates of other programs', async () => {
  const known = await values({ data: { password: Buffer.from('k9Vw3xQz').toString('base64') } });
  expect(await known.fill('{{password}}@{{nodeAddress}} {{.status}} {{other}}')).toBe(
    'k9Vw3xQz@10.0.0.7 {{.status}} {{other}}',
  );
  expect(known.isSecret('{{password}}')).toBe(true);
  expect(known.isSecret('echo {{password}}')).toBe(false);
  expect(known.isSecret('{{nodeAddress}}')).toBe(false);
});

it('names the step that makes a Secret which is not there', async () => {
  const missing = await values(undefined);
  await expect(missing.fill('{{password}}')).rejects.toMatchObject({
    code: 'STEP_NOT_DONE',
    remedy: expect.stringContaining('3.5 (1) 사용자') as string,
  });
});

it('gives a check the address as a pattern as soon as it is known', async () => {
  const known = await values(undefined);
  await new Promise<void>((changed) => {
    expect(known.pattern('^host: {{nodeAddress}}$', changed)).toBeUndefined();
  });
  expect(known.pattern('^host: {{nodeAddress}}$', () => {})).toBe('^host: 10\\.0\\.0\\.7$');
  expect(known.pattern('a{2}', () => {})).toBe('a{2}');
});
