import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinary } from '#sandbox/artifacts/all.ts';
import { labCache } from '#sandbox/control/paths.ts';
import { CertificateAuthority, createCertificateAuthority } from '../ca/certificate-authority.ts';
import { KeyPool } from '../ca/keys.ts';
import { KubeClient } from '../runtime/client.ts';
import { connect } from '../runtime/connection.ts';
import { Child } from './child.ts';
import { freePorts } from './ports.ts';
import { eventually, Hopeless, STARTUP_TIMEOUT_MS } from './wait.ts';

export interface ApiServer {
  kubeconfig: string;
  client: KubeClient;
  /** The kubectl of the sandbox's binary. */
  kubectl: { program: string; args: string[] };
  stop(): Promise<void>;
}

const TOKEN = 'test';

/** A real etcd and kube-apiserver, without a node: enough for an operator. Sets KUBECONFIG for this process. */
export async function startApiServer(): Promise<ApiServer> {
  const binary = await nodeBinary({ cache: labCache(), env: process.env });
  const folder = await mkdtemp(join(tmpdir(), 'apiserver-'));
  const [etcdPort, peerPort, apiPort] = (await freePorts(3)) as [number, number, number];
  const file = (name: string) => join(folder, name);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(file('sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
  await writeFile(file('tokens.csv'), `${TOKEN},admin,admin,system:masters\n`);
  const keys = new KeyPool(0);
  const ca = await createCertificateAuthority('test', keys);
  const server = await new CertificateAuthority(ca, keys).issue({
    commonName: 'apiserver',
    hosts: ['127.0.0.1'],
  });
  await writeFile(file('ca.crt'), ca.certificate);
  await writeFile(file('server.crt'), server.certificate);
  await writeFile(file('server.key'), server.key);
  await writeFile(file('kubeconfig'), kubeconfigOf(apiPort));

  const etcd = new Child(binary, ['etcd', ...etcdFlags(folder, etcdPort, peerPort)], file('etcd.log'));
  const api = new Child(
    binary,
    ['kube-apiserver', ...apiServerFlags(folder, etcdPort, apiPort)],
    file('apiserver.log'),
  );
  const stop = async () => {
    await api.stop();
    await etcd.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    process.env.KUBECONFIG = file('kubeconfig');
    const client = new KubeClient(await connect(), 'test');
    await eventually(async () => {
      const failure = etcd.failure ?? api.failure;
      if (failure) throw new Hopeless(failure);
      await client.list({ apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', clusterScoped: true });
      return true;
    }, STARTUP_TIMEOUT_MS);
    const kubectl = { program: binary, args: ['kubectl', `--kubeconfig=${file('kubeconfig')}`] };
    return { kubeconfig: file('kubeconfig'), client, kubectl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function etcdFlags(folder: string, port: number, peerPort: number): string[] {
  return [
    `--data-dir=${folder}/etcd`,
    `--listen-client-urls=http://127.0.0.1:${port}`,
    `--advertise-client-urls=http://127.0.0.1:${port}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
  ];
}

function apiServerFlags(folder: string, etcdPort: number, port: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--tls-cert-file=${folder}/server.crt`,
    `--tls-private-key-file=${folder}/server.key`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${folder}/sa.key`,
    `--service-account-signing-key-file=${folder}/sa.key`,
    `--token-auth-file=${folder}/tokens.csv`,
    '--authorization-mode=RBAC',
    // There is no network in which the API server could have a Service.
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
  ];
}

const kubeconfigOf = (port: number) => `apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: 'https://127.0.0.1:${port}', certificate-authority: ca.crt}}]
users: [{name: test, user: {token: ${TOKEN}}}]
contexts: [{name: test, context: {cluster: test, user: test}}]
current-context: test
`;
