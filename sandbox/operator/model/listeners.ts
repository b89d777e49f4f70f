import type { Listener, ListenerType } from './types.ts';
import { kafkaComponent } from './names.ts';

/** The name under which a listener appears in Kafka's configuration. */
export const listenerIdentifier = (listener: Listener) => `${listener.name.toUpperCase()}-${listener.port}`;

/** Port names and Service names of the listeners that existed before they had names of their own. */
const isClassic = (listener: Listener, name: string, port: number) =>
  listener.name === name && listener.port === port;

export function portName(listener: Listener): string {
  if (isClassic(listener, 'plain', 9092)) return 'tcp-clients';
  if (isClassic(listener, 'tls', 9093)) return 'tcp-clientstls';
  if (isClassic(listener, 'external', 9094)) return 'tcp-external';
  return `tcp-${listener.name}`;
}

export function externalBootstrapService(cluster: string, listener: Listener): string {
  return isClassic(listener, 'external', 9094)
    ? `${kafkaComponent(cluster)}-external-bootstrap`
    : `${kafkaComponent(cluster)}-${listener.name}-bootstrap`;
}

/** The Route of the listener called `external` has the short name that its Service can't have. */
export function bootstrapRoute(cluster: string, listener: Listener): string {
  return isClassic(listener, 'external', 9094)
    ? `${kafkaComponent(cluster)}-bootstrap`
    : `${kafkaComponent(cluster)}-${listener.name}-bootstrap`;
}

/** Name of a broker's own Service of a listener, and of its Route. */
export function perBrokerService(cluster: string, pool: string, id: number, listener: Listener): string {
  return isClassic(listener, 'external', 9094)
    ? `${cluster}-${pool}-${id}`
    : `${cluster}-${pool}-${listener.name}-${id}`;
}

/** What the listener's configuration says of one broker. */
export const brokerOptions = (listener: Listener, id: number) =>
  listener.configuration?.brokers?.find(({ broker }) => broker === id);

export const isInternal = (listener: Listener) => listener.type === 'internal';
export const hasType = (listeners: Listener[], type: ListenerType) =>
  listeners.some((listener) => listener.type === type);

export const usesScram = (listener: Listener) => listener.authentication?.type === 'scram-sha-512';
export const usesClientCertificates = (listener: Listener) => listener.authentication?.type === 'tls';

export function securityProtocol(listener: Listener): string {
  if (usesScram(listener)) return listener.tls ? 'SASL_SSL' : 'SASL_PLAINTEXT';
  return listener.tls ? 'SSL' : 'PLAINTEXT';
}

/** Order in which listeners appear in the status. */
const STATUS_ORDER: ListenerType[] = [
  'internal',
  'loadbalancer',
  'nodeport',
  'route',
  'tlsroute',
  'ingress',
  'cluster-ip',
];

export function inStatusOrder(listeners: Listener[]): Listener[] {
  return STATUS_ORDER.flatMap((type) => listeners.filter((listener) => listener.type === type));
}
