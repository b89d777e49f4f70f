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

export function perBrokerService(cluster: string, pool: string, id: number, listener: Listener): string {
  return isClassic(listener, 'external', 9094)
    ? `${cluster}-${pool}-${id}`
    : `${cluster}-${pool}-${listener.name}-${id}`;
}

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
