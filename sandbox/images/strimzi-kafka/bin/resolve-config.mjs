// Writes the configuration that Kafka reads: the node's server.config with its ${strimzi…} values filled in.
//
// Strimzi's image has a Java class that reads Secrets while Kafka starts. Here they are read before, with the same
// rights (the pod's service account may get exactly these Secrets), and end in a file in memory that only we can read.
import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const PLACEHOLDER = /\$\{(strimzisecrets|strimzidir):([^:}]+):([^}]+)\}/g;

const [source, target] = process.argv.slice(2);
const config = await readFile(source, 'utf8');

const values = new Map();
await Promise.all(
  [...new Set([...config.matchAll(PLACEHOLDER)].map((match) => `${match[1]}:${match[2]}`))].map(
    async (place) => {
      const [provider, where] = place.split(':');
      if (provider === 'strimzisecrets') values.set(place, await secret(where));
    },
  ),
);
const resolved = [];
for (const line of config.split('\n')) {
  // The class is not in this image, and no placeholder of it is left.
  if (line.startsWith('config.providers.strimzisecrets.')) continue;
  if (line.startsWith('config.providers=')) {
    resolved.push(line.replace('strimzisecrets,', ''));
    continue;
  }
  let text = line;
  for (const [placeholder, provider, where, key] of line.matchAll(PLACEHOLDER)) {
    const value =
      provider === 'strimzidir'
        ? (await readFile(`${where}/${key}`, 'utf8')).trim()
        : values.get(`${provider}:${where}`)?.[key];
    if (value === undefined) fail(`Secret ${where} has no ${key}`);
    text = text.replace(placeholder, escapeValue(value));
  }
  resolved.push(text);
}
await writeFile(target, resolved.join('\n'), { mode: 0o600 });

/** A value of a Java properties file stands on one line. */
function escapeValue(value) {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

async function secret(where) {
  const [namespace, name] = where.split('/');
  const token = (await readFile(`${SERVICE_ACCOUNT}/token`, 'utf8')).trim();
  const ca = await readFile(`${SERVICE_ACCOUNT}/ca.crt`);
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
  const { status, body } = await new Promise((resolve, reject) => {
    const request = get(
      { host, port, path, ca, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode, body }));
      },
    );
    request.on('error', reject);
  });
  if (status !== 200) fail(`Secret ${where}: HTTP ${status} ${body}`);
  const data = JSON.parse(body).data ?? {};
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

/** The kubelet starts the container again, with growing delay: what is missing may come. */
function fail(message) {
  console.error(message);
  process.exit(1);
}
