'use client';
import type { TerminalView } from '#lib/api.ts';
import { addTerminal } from '../state/commands.ts';
import { lab, useLab } from '../state/store.ts';
import { SecretCover } from '../present/SecretCover.tsx';
import { TerminalPane } from '../terminal/TerminalPane.tsx';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { Dot, Icon } from '../ui/Icon.tsx';
import { moveBetweenTabs } from '../ui/tabs.ts';
import { besideOf, useRecent } from './side-by-side.ts';
import { TabTools } from './TabTools.tsx';

const WORDS = { running: '실행 중', idle: '대기', closed: '안 열림' } as const;
const NONE: readonly TerminalView[] = [{ name: 'main', state: 'closed', removable: false }];

/** The tabs, and under them the terminal in front, or two. Open terminals stay mounted: no redraw on return. */
export function TerminalArea(props: { readOnly?: boolean; wide?: boolean; onWide?: () => void }) {
  const { preferences } = usePreferences();
  const known = useLab((state) => state.terminals);
  const terminals = known.length > 0 ? known : NONE;
  const wanted = useLab((state) => state.terminal);
  const target = useLab((state) => state.target);
  const problem = useLab((state) => state.problems.terminals);
  const front = terminals.find((one) => one.name === wanted) ?? terminals[0]!;
  const recent = useRecent(front.name);
  const beside = preferences.beside && !props.readOnly ? besideOf(terminals, recent) : undefined;
  const inSight = [front.name, beside];
  const mounted = terminals.filter(({ name, state }) => state !== 'closed' || inSight.includes(name));
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
              hasPanel={ready && mounted.includes(terminal)}
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
      {ready && (
        <div className={beside ? 'screens two' : 'screens'}>
          {mounted.map(({ name }) => (
            <Panel
              key={name}
              name={name}
              place={name === front.name ? 'front' : name === beside ? 'beside' : 'behind'}
              named={beside !== undefined}
              readOnly={props.readOnly}
            />
          ))}
        </div>
      )}
    </div>
  );
}

function Panel(props: {
  name: string;
  place: 'front' | 'beside' | 'behind';
  named: boolean;
  readOnly?: boolean;
}) {
  const { name, place, readOnly } = props;
  const { preferences } = usePreferences();
  // A press or a key too: after a Run elsewhere the keyboard may still be here.
  const toFront = () => place === 'beside' && lab.set({ terminal: name });
  return (
    <div
      className={`screen ${place}`}
      id={`terminal-${name}`}
      role="tabpanel"
      aria-label={`${name} 터미널`}
      tabIndex={-1}
      onFocusCapture={toFront}
      onPointerDownCapture={toFront}
      onKeyDownCapture={toFront}
    >
      {props.named && (
        <p className="name" aria-hidden="true">
          {name}
        </p>
      )}
      {readOnly && <SecretCover terminal={name} />}
      <TerminalPane
        name={name}
        readOnly={readOnly}
        visible={place !== 'behind'}
        screenReader={preferences.reader}
      />
    </div>
  );
}

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
