import { describe, expect, it } from 'vitest';
import type { KubeObject } from './kube-object.ts';
import { nodePortAddress } from './node-address.ts';

const node = (name: string, addresses: Record<string, string>, ready = true): KubeObject => ({
  metadata: { name },
  status: {
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    addresses: Object.entries(addresses).map(([type, address]) => ({ type, address })),
  },
});

describe('where NodePorts answer', () => {
  it.each([
    [
      'an external address first',
      [node('a', { InternalIP: '10.0.0.1' }), node('b', { ExternalIP: '1.2.3.4' })],
      '1.2.3.4',
    ],
    ['an internal one otherwise', [node('a', { Hostname: 'a', InternalIP: '10.0.0.1' })], '10.0.0.1'],
    [
      'of a node that is Ready',
      [node('a', { InternalIP: '10.0.0.1' }, false), node('b', { InternalIP: '10.0.0.2' })],
      '10.0.0.2',
    ],
    [
      'this machine, for a cluster on the desktop',
      [node('docker-desktop', { InternalIP: '192.168.65.3' })],
      '127.0.0.1',
    ],
  ])('is %s', (_, nodes, address) => {
    expect(nodePortAddress(nodes)).toBe(address);
  });

  it('is told to be unknown without one', () => {
    expect(() => nodePortAddress([node('a', { Hostname: 'a' })])).toThrow(/노드의 주소/);
  });
});
