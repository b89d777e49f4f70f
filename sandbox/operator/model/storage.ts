import type { KafkaNode } from './nodes.ts';
import type { SingleVolumeStorage, Storage } from './types.ts';

const DATA = '/var/lib/kafka/data';

export interface DataVolume {
  /** Volume and PersistentVolumeClaim prefix: `data`, or `data-<id>` in a JBOD. */
  name: string;
  mountPath: string;
  storage: SingleVolumeStorage;
}

export function dataVolumes(storage: Storage): DataVolume[] {
  if (storage.type !== 'jbod') return [{ name: 'data', mountPath: DATA, storage }];
  return storage.volumes.map((volume, index) => {
    const id = volume.id ?? index;
    return { name: `data-${id}`, mountPath: `${DATA}-${id}`, storage: volume };
  });
}

export const logDir = (volume: DataVolume, nodeId: number) => `${volume.mountPath}/kafka-log${nodeId}`;

/** The volume that holds the KRaft metadata log: the one that says so, else the first. */
export function metadataVolume(storage: Storage): DataVolume {
  const volumes = dataVolumes(storage);
  return volumes.find((volume) => volume.storage.kraftMetadata === 'shared') ?? volumes[0]!;
}

export const isEphemeral = (storage: Storage) =>
  dataVolumes(storage).every((volume) => volume.storage.type === 'ephemeral');

export const claimName = (volume: DataVolume, node: KafkaNode) => `${volume.name}-${node.podName}`;

/** What can't be changed in a running pool: everything but growth of a claim and added volumes. */
export function isAllowedChange(from: Storage, to: Storage): boolean {
  const before = new Map(dataVolumes(from).map((volume) => [volume.name, volume.storage]));
  if ((from.type === 'jbod') !== (to.type === 'jbod')) return false;
  return dataVolumes(to).every(({ name, storage }) => {
    const old = before.get(name);
    if (!old) return true;
    return old.type === storage.type && (storage.type === 'ephemeral' || old.class === storage.class);
  });
}
