'use client';
import type { TerminalView } from '#lib/api.ts';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { removeTerminal, stopTerminal } from '../state/commands.ts';
import { useLab } from '../state/store.ts';
import { Icon } from '../ui/Icon.tsx';

/** At the end of the tabs: the cluster, what can be done with the terminal in front, and how terminals are laid out. */
export function TabTools(props: { front: TerminalView; wide?: boolean; onWide?: () => void }) {
  const { front, wide, onWide } = props;
  const { preferences, change } = usePreferences();
  const target = useLab((state) => state.target);
  return (
    <>
      <span className="tag where" title={target?.detail}>
        <Icon name={target?.kind === 'kubeconfig' ? 'plug' : 'cube'} />
        <span className="word">{target?.kind === 'kubeconfig' ? target.name : '샌드박스'}</span>
      </span>
      {front.run && (
        <button
          type="button"
          className="btn stop"
          title="중지 (Ctrl+C)"
          onClick={() => void stopTerminal(front)}
        >
          <Icon name="stop" />
          중지
        </button>
      )}
      {front.removable && (
        <button
          type="button"
          className="btn"
          aria-label={`터미널 ${front.name} 닫기`}
          title="터미널 닫기"
          onClick={() => void removeTerminal(front.name)}
        >
          <Icon name="close" />
        </button>
      )}
      <button
        type="button"
        className="btn"
        aria-pressed={preferences.beside}
        title="터미널 두 개를 나란히 보기"
        onClick={() => change({ beside: !preferences.beside })}
      >
        <Icon name="beside" />
        나란히
      </button>
      {onWide && (
        <button
          type="button"
          className="btn"
          aria-label={wide ? '터미널 줄이기' : '터미널 넓히기'}
          aria-pressed={wide}
          title={wide ? '터미널 줄이기' : '터미널 넓히기'}
          onClick={onWide}
        >
          <Icon name={wide ? 'small' : 'full'} />
        </button>
      )}
    </>
  );
}
