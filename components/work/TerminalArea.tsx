'use client';
import type { TerminalView } from '#lib/api.ts';
import { addTerminal, removeTerminal, stopTerminal } from '../state/commands.ts';
import { lab, useLab } from '../state/store.ts';
import { SecretCover } from '../present/SecretCover.tsx';
import { TerminalPane } from '../terminal/TerminalPane.tsx';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { Dot, Icon } from '../ui/Icon.tsx';
import { moveBetweenTabs } from '../ui/tabs.ts';

const WORDS = { running: '실행 중', idle: '대기', closed: '안 열림' } as const;
const NONE: readonly TerminalView[] = [{ name: 'main', state: 'closed', removable: false }];

/** The tabs, and under them the terminal in front. Open terminals stay mounted: no redraw on return. */
export function TerminalArea(props: { readOnly?: boolean; wide?: boolean; onWide?: () => void }) {
  const { preferences } = usePreferences();
  const known = useLab((state) => state.terminals);
  const terminals = known.length > 0 ? known : NONE;
  const wanted = useLab((state) => state.terminal);
  const target = useLab((state) => state.target);
  const problem = useLab((state) => state.problems.terminals);
  const front = terminals.find((one) => one.name === wanted) ?? terminals[0]!;
  const ready = known.length > 0 && target?.state !== 'preparing' && target !== undefined;

  return (
    <div className="term">
      <div className="tabs">
        <div className="list" role="tablist" aria-label="터미널" onKeyDown={moveBetweenTabs}>
          {terminals.map((terminal) => (
            <Tab
              key={terminal.name}
              terminal={terminal}
              selected={terminal.name === front.name}
              hasPanel={ready && isShown(terminal, front)}
            />
          ))}
        </div>
        {!props.readOnly && (
          <button
            type="button"
            className="btn"
            aria-label="터미널 추가"
            title="터미널 추가"
            onClick={() => void addTerminal()}
          >
            <Icon name="plus" />
          </button>
        )}
        <span className="gap" />
        {problem && (
          <span className="where" role="alert" title={problem.remedy}>
            {problem.message}
          </span>
        )}
        {props.readOnly ? (
          <span className="tag where">읽기 전용</span>
        ) : (
          <TabTools front={front} wide={props.wide} onWide={props.onWide} />
        )}
      </div>
      {!ready && <WaitForTerminal />}
      {ready &&
        terminals
          .filter((terminal) => isShown(terminal, front))
          .map((terminal) => (
            <div
              key={terminal.name}
              className={terminal.name === front.name ? 'screen' : 'screen behind'}
              id={`terminal-${terminal.name}`}
              role="tabpanel"
              aria-label={`${terminal.name} 터미널`}
              data-terminal={terminal.name}
              tabIndex={-1}
            >
              {props.readOnly && <SecretCover terminal={terminal.name} />}
              <TerminalPane
                name={terminal.name}
                readOnly={props.readOnly}
                visible={terminal.name === front.name}
                screenReader={preferences.reader}
              />
            </div>
          ))}
    </div>
  );
}

const isShown = (terminal: TerminalView, front: TerminalView) =>
  terminal.state !== 'closed' || terminal.name === front.name;

function Tab({
  terminal,
  selected,
  hasPanel,
}: {
  terminal: TerminalView;
  selected: boolean;
  hasPanel: boolean;
}) {
  const word = WORDS[terminal.state];
  return (
    <button
      type="button"
      className="tab"
      role="tab"
      aria-selected={selected}
      aria-controls={hasPanel ? `terminal-${terminal.name}` : undefined}
      tabIndex={selected ? 0 : -1}
      title={`${terminal.name}: ${word}`}
      onClick={() => lab.set({ terminal: terminal.name })}
    >
      <TabDot state={terminal.state} />
      <span className="mono">{terminal.name}</span>
      {selected && terminal.state === 'running' ? word : <span className="sr">{word}</span>}
    </button>
  );
}

const TabDot = ({ state }: { state: TerminalView['state'] }) =>
  state === 'running' ? (
    <Dot name="run" color="term-blue" />
  ) : state === 'idle' ? (
    <Dot name="on" color="term-green" />
  ) : (
    <Dot name="idle" color="term-ink-2" />
  );

function TabTools({ front, wide, onWide }: { front: TerminalView; wide?: boolean; onWide?: () => void }) {
  const target = useLab((state) => state.target);
  return (
    <>
      <span className="tag where" title={target?.detail}>
        <Icon name={target?.kind === 'kubeconfig' ? 'plug' : 'cube'} />
        {target?.kind === 'kubeconfig' ? target.name : '샌드박스'}
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

function WaitForTerminal() {
  const target = useLab((state) => state.target);
  return (
    <div className="screen">
      <p className="wait">
        {target?.error ? (
          '터미널을 열 수 없습니다. 위의 안내대로 고친 뒤 다시 시도하세요.'
        ) : target?.state === 'preparing' ? (
          <>
            터미널은 샌드박스가 준비되면 열립니다.
            <br />
            준비 과정 출력은 <b>npm start</b>를 실행한 창에서도 볼 수 있습니다.
          </>
        ) : (
          '터미널을 여는 중입니다.'
        )}
      </p>
    </div>
  );
}
