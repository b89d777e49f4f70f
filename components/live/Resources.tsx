'use client';
import { useLab } from '../state/store.ts';
import { PodTable } from './PodTable.tsx';
import { ResourceTable } from './ResourceTable.tsx';

/** What is in the namespace now, from the server's watches. */
export function Resources() {
  const resources = useLab((state) => state.resources);
  const preparing = useLab((state) => state.target?.state === 'preparing');
  if (!resources || resources.live === 'off')
    return (
      <p className="empty">
        {preparing
          ? '샌드박스가 준비되면 pod과 리소스 상태를 여기에 보여 줍니다.'
          : '클러스터에 연결되면 pod과 리소스 상태를 여기에 보여 줍니다.'}
      </p>
    );
  if (resources.pods.length + resources.resources.length === 0)
    return (
      <p className="empty">
        namespace {resources.namespace}에 아직 아무것도 없습니다. 2장에서 Operator를 설치하면 여기에
        나타납니다.
      </p>
    );
  return (
    <div className="live-grid">
      <PodTable pods={resources.pods} />
      <ResourceTable resources={resources.resources} />
    </div>
  );
}
