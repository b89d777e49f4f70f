import type { KubeObject, OwnerReference } from './resource.ts';

/** As Strimzi sets it: the owner's deletion waits for the object, and `controller` is true only for a pod's set. */
export function ownerReference(owner: KubeObject, controller = false): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid!,
    controller,
    blockOwnerDeletion: true,
  };
}

export function isOwnedBy(object: KubeObject, uid: string): boolean {
  return object.metadata.ownerReferences?.some((reference) => reference.uid === uid) ?? false;
}
