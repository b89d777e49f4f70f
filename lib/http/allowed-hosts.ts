import { networkInterfaces, hostname } from 'node:os';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const WILDCARDS = new Set(['0.0.0.0', '::']);

/**
 * Values of the Host header that this server answers to. Anything else may be another site's name that was
 * made to resolve here (DNS rebinding).
 */
export function allowedHosts(listenAddress: string, port: number): Set<string> {
  const names = new Set(LOOPBACK);
  if (WILDCARDS.has(listenAddress)) {
    names.add(hostname().toLowerCase());
    for (const addresses of Object.values(networkInterfaces()))
      for (const { address, family, scopeid } of addresses ?? [])
        // A link-local address carries a zone in the browser's address bar, which is no Host header.
        if (!scopeid) names.add(family === 'IPv6' ? `[${address}]` : address);
  } else {
    names.add(listenAddress.includes(':') ? `[${listenAddress}]` : listenAddress.toLowerCase());
  }
  const hosts = new Set<string>();
  for (const name of names) {
    hosts.add(`${name}:${port}`);
    if (port === 80) hosts.add(name);
  }
  return hosts;
}
