'use client';
import { Dialog } from '@base-ui/react/dialog';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useMemo, useState, type ReactNode } from 'react';
import { Announcer } from '../shell/Announcer.tsx';
import { Banners } from '../shell/Banners.tsx';
import { ChapterNav, type ChapterLink } from '../shell/ChapterNav.tsx';
import { Header } from '../shell/Header.tsx';
import { Help } from '../shell/Help.tsx';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { Splitter } from '../shell/Splitter.tsx';
import { ChapterProvider, usePlace, type ChapterOutline } from '../state/chapter.tsx';
import { openEvents } from '../state/events.ts';
import { lab } from '../state/store.ts';
import { Icon } from '../ui/Icon.tsx';
import { WorkArea } from '../work/WorkArea.tsx';
import { BusyDialog } from './BusyDialog.tsx';
import { createKeyHandler, presentHref, type KeyContext } from './keyboard.ts';
import { useOpenAtCurrent } from './useOpenAtCurrent.ts';

export interface RunbookProps {
  outline: ChapterOutline;
  chapters: ChapterLink[];
  /** The chapter's text and cards, rendered on the server. */
  children: ReactNode;
}

export const Runbook = (props: RunbookProps) => (
  <ChapterProvider outline={props.outline}>
    <Page {...props} />
  </ChapterProvider>
);

function Page({ outline, chapters, children }: RunbookProps) {
  const { preferences, change } = usePreferences();
  const router = useRouter();
  const { current } = usePlace();
  const [help, setHelp] = useState(false);
  const [drawer, setDrawer] = useState(false);

  useEffect(() => {
    lab.set({ atOpening: undefined, folds: {} });
    return openEvents(outline.id);
  }, [outline.id]);
  useOpenAtCurrent(outline.id, current);

  const context = useEffectEvent((): KeyContext => ({
    outline,
    current,
    letters: preferences.letters,
    chapters,
    go: (href) => router.push(href),
    toggleNav: () => change({ nav: !preferences.nav }),
    toggleLive: () => change({ live: !preferences.live }),
    help: () => setHelp(true),
  }));
  useEffect(() => {
    const onKeyDown = createKeyHandler(() => context());
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  const present = useMemo(() => presentHref({ outline, current }), [outline, current]);

  return (
    <div className={preferences.nav ? 'app' : 'app no-nav'}>
      <div className="skips">
        <a className="btn" href="#main">
          본문으로
        </a>
        <a className="btn" href="#work">
          터미널로
        </a>
      </div>
      <Header
        crumb={`${outline.number}장 ${outline.title}`}
        presentHref={present}
        openNav={() => setDrawer(true)}
        openHelp={() => setHelp(true)}
      />
      <Banners />
      <ChapterNav chapters={chapters} />
      <main className="main" id="main" tabIndex={-1}>
        <div className="col">{children}</div>
      </main>
      <Splitter
        orientation="vertical"
        name="work"
        label="본문과 터미널의 경계"
        pane="#work"
        min={320}
        max={() => Math.round(window.innerWidth * 0.6)}
        className="hide-narrow"
      />
      <Splitter
        orientation="horizontal"
        name="narrow"
        label="본문과 터미널의 경계"
        pane="#work"
        min={176}
        max={() => Math.round(window.innerHeight * 0.7)}
        className="only-narrow"
      />
      <WorkArea />
      <Dialog.Root open={drawer} onOpenChange={setDrawer}>
        <Dialog.Portal>
          <Dialog.Backdrop className="backdrop" />
          <Dialog.Popup className="drawer">
            <div className="top">
              <Dialog.Title>장 목록</Dialog.Title>
              <Dialog.Close className="btn quiet icon" aria-label="장 목록 닫기">
                <Icon name="close" />
              </Dialog.Close>
            </div>
            <ChapterNav chapters={chapters} onGo={() => setDrawer(false)} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <Help open={help} onOpenChange={setHelp} />
      <BusyDialog />
      <Announcer />
    </div>
  );
}
