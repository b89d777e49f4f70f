import { connect } from 'node:net';
import type { KafkaAccess } from './access.ts';
import type { Credentials } from './broker-connection.ts';
import { KafkaCluster } from './cluster.ts';
import type { AccessSource } from './live-access.ts';

/** Brokers of a test at the addresses of one listener, `host:port,…` in the order of their node IDs. */
export function bareAccess(
  listener: string,
  credentials: Credentials,
): AccessSource & { cluster(): KafkaCluster } {
  const addresses = listener.split(',').map((address) => {
    const [host = '', port] = address.split(':');
    return { host, port: Number(port) };
  });
  const user = credentials.sasl?.username;
  const access: KafkaAccess = { says: 'bare brokers', user, port: 0, credentials };
  const cluster = () =>
    new KafkaCluster({
      credentials,
      nodes: () => addresses.map((_, node) => node),
      servername: (node) => addresses[node]!.host,
      dial: (node) =>
        new Promise((resolve, reject) => {
          const { host, port } = addresses[node]!;
          const socket = connect({ host, port, noDelay: true });
          socket.once('error', reject).once('connect', () => resolve(socket));
        }),
    });
  return {
    cluster,
    follow: (listener) => {
      listener(access);
      return () => undefined;
    },
    connect: cluster,
    declaredTopics: () => [],
  };
}
