import type { Duplex } from 'node:stream';
import type { KubeConfig } from '@kubernetes/client-node';
import type { TargetView } from '#lib/api.ts';

/** How to start the shell of a terminal on this target. */
export interface ShellSpec {
  file: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
}

/** The cluster that a lab runs on. Knows no step and no terminal. */
export interface ClusterTarget {
  readonly kind: TargetView['kind'];
  readonly name: string;
  /** The student's folder on this machine: `~/lab` in the terminals. */
  readonly workspace: string;
  /** Begins preparing or connecting in the background; failures show in `view()`. */
  start(): void;
  view(): TargetView;
  /** Returns the unsubscribe function. */
  onChange(listener: (view: TargetView) => void): () => void;
  /** @throws LabError TARGET_NOT_READY while there is nothing to talk to. */
  kubeConfig(): KubeConfig;
  /** A shell with `env` in its environment. @throws LabError TARGET_NOT_READY while there is none to start. */
  shell(env: Record<string, string>): ShellSpec;
  /**
   * A connection to a port of a pod, from the server and without a NodePort: through the sandbox's dialler, or by
   * port-forward. @throws LabError TARGET_NOT_READY, TARGET_UNREACHABLE
   */
  dialPod(namespace: string, pod: string, port: number): Promise<Duplex>;
  /** Where NodePorts answer a client outside the cluster: an address or a host name. @throws LabError */
  nodeAddress(): Promise<string>;
  /** Tries again after a failure; nothing happens while all is well. */
  retry(): void;
  /** Forgets the cluster's state and starts anew, where the cluster is the lab's own. @throws LabError */
  reset(): Promise<void>;
  stop(): Promise<void>;
}
