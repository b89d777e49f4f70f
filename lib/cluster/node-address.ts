import { LabError } from '#lib/errors.ts';
import type { KubeObject } from './kube-object.ts';

/** Clusters that live in a virtual machine of the desktop publish their NodePorts on the machine itself. */
const ON_THIS_MACHINE = /^(docker-desktop|desktop-.*|rancher-desktop|lima-rancher-desktop)$/;

/**
 * Where NodePorts answer a client outside the cluster: an external address before an internal one, of a node that
 * is Ready. @throws LabError TARGET_UNREACHABLE
 */
export function nodePortAddress(nodes: readonly KubeObject[]): string {
  const ready = nodes.filter(({ status }) =>
    (status as NodeStatus | undefined)?.conditions?.some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    ),
  );
  if (ready.some(({ metadata }) => ON_THIS_MACHINE.test(metadata.name))) return '127.0.0.1';
  const addresses = ready.flatMap(({ status }) => (status as NodeStatus).addresses ?? []);
  const found = ['ExternalIP', 'InternalIP'].map((wanted) => addresses.find(({ type }) => type === wanted));
  const address = found.find((one) => one !== undefined)?.address;
  if (address) return address;
  throw new LabError(
    'TARGET_UNREACHABLE',
    '노드의 주소를 알아내지 못했습니다. Ready 상태이면서 주소가 있는 노드가 없습니다.',
    'kubectl get nodes -o wide로 노드의 상태와 주소를 확인하세요.',
  );
}

interface NodeStatus {
  conditions?: { type: string; status: string }[];
  addresses?: { type: string; address: string }[];
}
