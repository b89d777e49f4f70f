import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Agent, type RequestOptions } from 'node:https';

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

/**
 * client-node is loaded only here: its generated models cost 150 ms and 40 MB per process, and three of our
 * processes run beside three brokers.
 */
async function connectByKubeconfig(): Promise<Connection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromDefault();
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('The kubeconfig has no current context');
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, rejectUnauthorized } = options;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name] = String(value);
  return {
    server: new URL(cluster.server),
    agent: new Agent({ ca, cert, key, rejectUnauthorized, keepAlive: true }),
    headers: async () => headers,
  };
}
