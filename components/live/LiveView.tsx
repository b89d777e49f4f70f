'use client';
import { useEffect, useRef, useState } from 'react';
import { Groups } from '../kafka/Groups.tsx';
import { Messages } from '../kafka/Messages.tsx';
import { Topics } from '../kafka/Topics.tsx';
import { watchKafka } from '../kafka/watch.ts';
import { Dashboard } from '../metrics/Dashboard.tsx';
import { LIVE_TABS, type LiveTab } from '../shell/preferences.ts';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { moveBetweenTabs } from '../ui/tabs.ts';
import { Resources } from './Resources.tsx';
import { Stamp } from './Stamp.tsx';
import { useShown } from './useShown.ts';

const NAMES: Record<LiveTab, string> = {
  resources: '리소스',
  topics: '토픽',
  groups: '그룹',
  messages: '메시지',
  metrics: '모니터링',
};

/** What is in the cluster now. When narrow it opens over the terminal. Kafka is looked at only while it is shown. */
export function LiveView() {
  const { preferences, change } = usePreferences();
  const [open, setOpen] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const shown = useShown(body);
  const tab = preferences.liveTab;
  const watching = shown && tab !== 'resources' && tab !== 'metrics';
  useEffect(() => (watching ? watchKafka() : undefined), [watching]);

  const choose = (one: LiveTab) => {
    setOpen(one !== tab || !open);
    if (one !== tab) change({ liveTab: one });
  };
  return (
    <div
      className={`live ${preferences.live ? '' : 'folded'} ${open ? 'open' : ''}`}
      onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
    >
      <div className="live-tabs">
        <div role="tablist" aria-label="클러스터 상태" onKeyDown={moveBetweenTabs}>
          {LIVE_TABS.map((one) => (
            <button
              key={one}
              type="button"
              id={`live-tab-${one}`}
              className="lt"
              role="tab"
              aria-selected={one === tab}
              aria-controls="live-body"
              tabIndex={one === tab ? 0 : -1}
              onClick={() => choose(one)}
            >
              {NAMES[one]}
            </button>
          ))}
        </div>
        <span className="gap" />
        <Stamp tab={tab} />
      </div>
      <div
        ref={body}
        className="live-body"
        id="live-body"
        role="tabpanel"
        aria-labelledby={`live-tab-${tab}`}
        tabIndex={0}
      >
        {tab === 'resources' && <Resources />}
        {tab === 'topics' && <Topics />}
        {tab === 'groups' && <Groups />}
        {tab === 'messages' && <Messages shown={shown} />}
        {tab === 'metrics' && <Dashboard shown={shown} />}
      </div>
    </div>
  );
}
