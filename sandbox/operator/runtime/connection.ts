import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** How to reach the API server and who we are there. */
export interface Connection {
  server: URL;
  agent: Agent;
  /** Asked for each request, because the kubelet replaces a pod's token before it expires. */
  headers(): Promise<Record<string, string>>;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The kubelet renews a token after 80 % of its hour; a token read less than this ago is still good. */
const TOKEN_MAX_AGE_MS = 60_000;

/** In a pod: its service account. Elsewhere (development, tests): KUBECONFIG or ~/.kube/config. */
export async function connect(): Promise<Connection> {
  const host = process.env.KUBERNETES_SERVICE_HOST;
  if (host && !process.env.KUBECONFIG && existsSync(`${SERVICE_ACCOUNT}/token`)) {
    return connectAsServiceAccount(host, process.env.KUBERNETES_SERVICE_PORT ?? '443');
  }
  return connectByKubeconfig();
}

async function connectAsServiceAccount(host: string, port: string): Promise<Connection> {
  const ca = await readFile(`${SERVICE_ACCOUNT}/ca.crt`);
  let token = '';
  let readAt = -Infinity;
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    agent: new Agent({ ca, keepAlive: true }),
    async headers() {
      if (performance.now() - readAt > TOKEN_MAX_AGE_MS) {
        token = (await readFile(`${SERVICE_ACCOUNT}/token`, 'utf8')).trim();
        readAt = performance.now();
      }
      return { authorization: `Bearer ${token}` };
    },
  };
}

interface Kubeconfig {
  'current-context'?: string;
  contexts?: { name: string; context: { cluster: string; user: string } }[];
  clusters?: { name: string; cluster: Record<string, string | undefined> }[];
  users?: { name: string; user: Record<string, string | undefined> }[];
}

/**
 * Certificates and tokens, in the file or beside it: what the sandbox's own kubeconfig has. client-node would
 * understand every kubeconfig, but costs 150 ms and 40 MB in each process, and three of ours run beside three brokers.
 */
async function connectByKubeconfig(): Promise<Connection> {
  const path = process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config');
  const { parse } = await import('yaml');
  const config = parse(await readFile(path, 'utf8')) as Kubeconfig;
  const named = <T extends { name: string }>(
    list: T[] | undefined,
    name: string | undefined,
    what: string,
  ): T => {
    const found = list?.find((entry) => entry.name === name);
    if (!found) throw new Error(`${path} has no ${what} ${name}`);
    return found;
  };
  const { context } = named(config.contexts, config['current-context'], 'context');
  const { cluster } = named(config.clusters, context.cluster, 'cluster');
  const { user } = named(config.users, context.user, 'user');
  const pem = async (holder: Record<string, string | undefined>, key: string) => {
    const data = holder[`${key}-data`];
    if (data) return Buffer.from(data, 'base64');
    return holder[key] ? readFile(resolve(dirname(path), holder[key])) : undefined;
  };
  const token = user.token;
  return {
    server: new URL(cluster.server!),
    agent: new Agent({
      ca: await pem(cluster, 'certificate-authority'),
      cert: await pem(user, 'client-certificate'),
      key: await pem(user, 'client-key'),
      keepAlive: true,
    }),
    headers: async (): Promise<Record<string, string>> => (token ? { authorization: `Bearer ${token}` } : {}),
  };
}
