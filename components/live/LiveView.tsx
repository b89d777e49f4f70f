'use client';
import { useState } from 'react';
import type { ResourcesView } from '#lib/api.ts';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { useLab } from '../state/store.ts';
import { Dot } from '../ui/Icon.tsx';
import { at } from '../ui/time.ts';
import { PodTable } from './PodTable.tsx';
import { ResourceTable } from './ResourceTable.tsx';

/** What is in the namespace now, from the server's watches. When narrow it opens over the terminal. */
export function LiveView() {
  const { preferences } = usePreferences();
  const [open, setOpen] = useState(false);
  const resources = useLab((state) => state.resources);
  return (
    <div className={`live ${preferences.live ? '' : 'folded'} ${open ? 'open' : ''}`}>
      <div className="live-tabs">
        <div role="tablist" aria-label="클러스터 상태">
          <button
            type="button"
            id="live-tab"
            className="lt"
            role="tab"
            aria-selected="true"
            aria-controls="live-body"
            onClick={() => setOpen(!open)}
          >
            리소스
          </button>
        </div>
        <span className="gap" />
        <Stamp resources={resources} />
      </div>
      <div className="live-body" id="live-body" role="tabpanel" aria-labelledby="live-tab" tabIndex={0}>
        <Body resources={resources} />
      </div>
    </div>
  );
}

function Stamp({ resources }: { resources: ResourcesView | undefined }) {
  const lost = useLab((state) => state.connection === 'lost');
  const preparing = useLab((state) => state.target?.state === 'preparing');
  const live = lost ? 'reconnecting' : (resources?.live ?? 'off');
  return (
    <span className="stamp">
      {resources && <span className="tag mono">{resources.namespace}</span>}
      {preparing && live !== 'live' ? (
        '준비 중'
      ) : live === 'live' ? (
        <>
          <Dot name="on" color="ok" />
          실시간
        </>
      ) : live === 'reconnecting' ? (
        <>
          <Dot name="idle" color="warn" />
          다시 잇는 중
        </>
      ) : live === 'stale' && resources ? (
        `${at(resources.at)} 상태`
      ) : null}
    </span>
  );
}

function Body({ resources }: { resources: ResourcesView | undefined }) {
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
