import { isConflict } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { Resources, type KubeObject } from './resource.ts';

interface Lease extends KubeObject {
  spec: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}

export interface LeaderElection {
  namespace: string;
  leaseName: string;
  identity: string;
}

const LEASE_DURATION_S = 15;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_PERIOD_MS = 2_000;

/**
 * Waits until this process holds the Lease, then keeps renewing it. Returns the signal that is aborted when
 * leadership is lost or given up; a process that loses it must stop at once, for another one leads by then.
 * Renewing ends with `signal`; call `releaseLease` then, so that a successor need not wait for the Lease to run out.
 */
export async function becomeLeader(
  client: KubeClient,
  election: LeaderElection,
  signal: AbortSignal,
): Promise<AbortSignal> {
  while (!(await tryHold(client, election))) {
    signal.throwIfAborted();
    await pause(RETRY_PERIOD_MS, signal);
  }
  const leading = new AbortController();
  void renew(client, election, signal, leading);
  return leading.signal;
}

async function renew(
  client: KubeClient,
  election: LeaderElection,
  signal: AbortSignal,
  leading: AbortController,
): Promise<void> {
  let renewedAt = performance.now();
  while (!signal.aborted) {
    await pause(RETRY_PERIOD_MS, signal);
    if (signal.aborted) break;
    try {
      if (await tryHold(client, election)) renewedAt = performance.now();
      else break;
    } catch {
      // The API server may be away for a moment; the deadline decides.
    }
    if (performance.now() - renewedAt > RENEW_DEADLINE_MS) break;
  }
  leading.abort();
}

/** Takes the Lease when it is free, ours, or run out. */
async function tryHold(
  client: KubeClient,
  { namespace, leaseName, identity }: LeaderElection,
): Promise<boolean> {
  const now = new Date().toISOString().replace('Z', '000Z');
  const lease = await client.find<Lease>(Resources.leases, namespace, leaseName);
  try {
    if (!lease) {
      await client.create<Lease>({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: leaseName, namespace },
        spec: {
          holderIdentity: identity,
          leaseDurationSeconds: LEASE_DURATION_S,
          acquireTime: now,
          renewTime: now,
          leaseTransitions: 0,
        },
      });
      return true;
    }
    const { spec } = lease;
    const holder = spec.holderIdentity ?? '';
    const expired = Date.now() > Date.parse(spec.renewTime ?? '') + (spec.leaseDurationSeconds ?? 0) * 1000;
    if (holder !== '' && holder !== identity && !expired) return false;
    const taken =
      holder === identity ? {} : { acquireTime: now, leaseTransitions: (spec.leaseTransitions ?? 0) + 1 };
    await client.patch<Lease>(Resources.leases, namespace, leaseName, {
      // The resource version makes the write fail if another candidate was faster.
      metadata: { resourceVersion: lease.metadata.resourceVersion },
      spec: { holderIdentity: identity, leaseDurationSeconds: LEASE_DURATION_S, renewTime: now, ...taken },
    });
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

/** Gives the Lease back, so that the next candidate takes it at once. */
export async function releaseLease(client: KubeClient, election: LeaderElection): Promise<void> {
  const lease = await client.find<Lease>(Resources.leases, election.namespace, election.leaseName);
  if (lease?.spec.holderIdentity !== election.identity) return;
  await client.patch<Lease>(Resources.leases, election.namespace, election.leaseName, {
    metadata: { resourceVersion: lease.metadata.resourceVersion },
    spec: { holderIdentity: '', leaseDurationSeconds: 1 },
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
