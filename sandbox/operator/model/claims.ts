import type { KubeObject } from '../runtime/resource.ts';
import { ownerReference } from '../runtime/owner.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { poolMetadata } from './metadata.ts';
import { claimName, dataVolumes } from './storage.ts';

/** The PersistentVolumeClaims of all nodes. Without deleteClaim they have no owner, so the data outlives the cluster. */
export function persistentVolumeClaims(cluster: KafkaCluster): KubeObject[] {
  return cluster.pools.flatMap((pool) =>
    pool.nodes.flatMap((node) =>
      dataVolumes(pool.storage)
        .filter((volume) => volume.storage.type === 'persistent-claim')
        .map((volume) => {
          const { size, deleteClaim, class: storageClass } = volume.storage;
          const { ownerReferences: _, ...metadata } = poolMetadata(cluster, pool, claimName(volume, node), {
            annotations: { 'strimzi.io/delete-claim': String(deleteClaim ?? false) },
          });
          return {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: {
              ...metadata,
              ...(deleteClaim ? { ownerReferences: [ownerReference(pool.resource)] } : {}),
            },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: size } },
              volumeMode: 'Filesystem',
              ...(storageClass ? { storageClassName: storageClass } : {}),
            },
          };
        }),
    ),
  );
}
