import { invalidResource } from '../reconcile/errors.ts';
import type { Listener } from '../model/types.ts';

const FORBIDDEN_PORTS = [9404, 9999];
const LOWEST_PORT = 9092;
const WITH_NODE_PORT = ['nodeport', 'loadbalancer'];
const ALWAYS_TLS = ['route', 'tlsroute', 'ingress'];
const WITH_HOST = ALWAYS_TLS;

/** Refuses listeners that could not work, with one message that names every mistake. */
export function validateListeners(listeners: Listener[]): void {
  const errors = listenerErrors(listeners);
  if (errors.length > 0) throw invalidResource(`Listener configuration is not valid: [${errors.join(', ')}]`);
}

function listenerErrors(listeners: Listener[]): string[] {
  const errors: string[] = [];
  for (const port of new Set(listeners.map((listener) => listener.port))) {
    if (FORBIDDEN_PORTS.includes(port) || port < LOWEST_PORT) {
      errors.push(`port ${port} is forbidden and cannot be used`);
    }
  }
  for (const listener of listeners) errors.push(...configurationErrors(listener));
  if (hasDuplicates(listeners.map((listener) => listener.port))) {
    errors.push('every listener needs to have a unique port number');
  }
  if (hasDuplicates(listeners.map((listener) => listener.name))) {
    errors.push('every listener needs to have a unique name');
  }
  for (const { name, authentication, tls, type } of listeners) {
    if (authentication?.type === 'tls' && !tls) {
      errors.push(`listener ${name} cannot use tls type authentication with disabled TLS encryption`);
    }
    if (ALWAYS_TLS.includes(type) && !tls) {
      errors.push(`listener ${name} is ${type} type listener and requires enabled TLS encryption`);
    }
  }
  return errors;
}

function configurationErrors({ name, type, configuration }: Listener): string[] {
  const errors: string[] = [];
  const hasNodePorts = WITH_NODE_PORT.includes(type);
  const hasHosts = WITH_HOST.includes(type);
  if (configuration?.bootstrap?.host !== undefined && !hasHosts) {
    errors.push(
      `listener ${name} cannot configure bootstrap.host because it is not Route or Ingress based listener`,
    );
  }
  if (configuration?.bootstrap?.nodePort !== undefined && !hasNodePorts) {
    errors.push(
      `listener ${name} cannot configure bootstrap.nodePort because it is not NodePort based listener`,
    );
  }
  for (const broker of configuration?.brokers ?? []) {
    if (broker.host !== undefined && !hasHosts) {
      errors.push(
        `listener ${name} cannot configure brokers[].host because it is not Route or Ingress based listener`,
      );
    }
    if (broker.nodePort !== undefined && !hasNodePorts) {
      errors.push(
        `listener ${name} cannot configure brokers[].nodePort because it is not NodePort based listener`,
      );
    }
    if (broker.advertisedPort === 0) {
      errors.push(`listener ${name} cannot configure advertisedPort 0 for broker ${broker.broker}`);
    }
  }
  if (configuration?.preferredNodePortAddressType !== undefined && type !== 'nodeport') {
    errors.push(
      `listener ${name} cannot configure preferredAddressType because it is not NodePort based listener`,
    );
  }
  if (configuration?.externalTrafficPolicy !== undefined && !hasNodePorts) {
    errors.push(
      `listener ${name} cannot configure externalTrafficPolicy because it is not LoadBalancer or NodePort based listener`,
    );
  }
  return errors;
}

const hasDuplicates = (values: unknown[]) => new Set(values).size < values.length;
