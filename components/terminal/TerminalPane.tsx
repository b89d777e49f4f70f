'use client';
import { useEffect, useRef, useState } from 'react';
import '@xterm/xterm/css/xterm.css';
import { request } from '../state/request.ts';
import { useLab } from '../state/store.ts';
import { TerminalConnection, type ConnectionStatus } from './connection.ts';
import { ConnectionBar } from './ConnectionBar.tsx';
import type { Screen } from './screen.ts';
import './terminal.css';

export interface TerminalPaneProps {
  name: string;
  readOnly?: boolean;
  /** Only a visible terminal measures itself. */
  visible: boolean;
  /** Tells a screen reader what is printed. */
  screenReader?: boolean;
}

/** One terminal's screen. Stays connected while it is mounted, also when another tab is in front. */
export function TerminalPane({ name, readOnly = false, visible, screenReader = false }: TerminalPaneProps) {
  const host = useRef<HTMLDivElement>(null);
  const parts = useRef<{ screen: Screen; connection: TerminalConnection }>(undefined);
  const [status, setStatus] = useState<ConnectionStatus>({ state: 'connecting' });
  const shown = useRef({ visible, screenReader });

  useEffect(() => {
    const mounted = mount(
      host.current!,
      { name, readOnly, screenReader: shown.current.screenReader },
      setStatus,
    );
    void mounted.ready.then((made) => {
      parts.current = made;
      made?.screen.show(shown.current.visible);
    });
    return () => {
      parts.current = undefined;
      mounted.dispose();
    };
  }, [name, readOnly]);

  useEffect(() => {
    shown.current = { visible, screenReader };
    parts.current?.screen.show(visible);
    parts.current?.screen.setScreenReader(screenReader);
  }, [visible, screenReader]);

  const ended = status.state === 'ended';
  const reopened = useLab((state) =>
    state.terminals.some((one) => one.name === name && one.state !== 'closed'),
  );
  const [sawClosed, setSawClosed] = useState(false);
  if (ended && !reopened && !sawClosed) setSawClosed(true);
  if (!ended && sawClosed) setSawClosed(false);
  useEffect(() => {
    // A Run opened the shell again.
    if (ended && sawClosed && reopened) parts.current?.connection.connect();
  }, [ended, sawClosed, reopened]);

  return (
    <div className="terminal-pane">
      <div className="terminal-host" ref={host} />
      <ConnectionBar
        status={status}
        onReopen={readOnly ? undefined : () => parts.current?.connection.connect()}
      />
    </div>
  );
}

type Made = { screen: Screen; connection: TerminalConnection };

function mount(
  host: HTMLElement,
  options: { name: string; readOnly: boolean; screenReader: boolean },
  onStatus: (status: ConnectionStatus) => void,
): { ready: Promise<Made | undefined>; dispose(): void } {
  let made: Made | undefined;
  let gone = false;
  const start = async (): Promise<Made | undefined> => {
    // xterm.js is large and draws only here: the page is readable before it has come.
    const { Screen } = await import('./screen.ts');
    if (gone) return undefined;
    made = join(host, Screen, options, (status) => {
      if (!gone) onStatus(status);
    });
    await made.screen.open();
    if (gone) return undefined;
    made.connection.connect();
    return made;
  };
  return {
    ready: start(),
    dispose() {
      gone = true;
      made?.connection.dispose();
      made?.screen.dispose();
    },
  };
}

function join(
  host: HTMLElement,
  ScreenClass: typeof Screen,
  { name, readOnly, screenReader }: { name: string; readOnly: boolean; screenReader: boolean },
  onStatus: (status: ConnectionStatus) => void,
): Made {
  let decidesSize = !readOnly;
  let ended = false;
  const screen = new ScreenClass(host, {
    name,
    readOnly,
    screenReader,
    onInput: (text) => {
      if (ended && text === '\r') connection.connect();
      else connection.input(text);
    },
    onBinaryInput: (bytes) => connection.inputBytes(bytes),
    onFit: (size) => {
      connection.resize(size);
      if (decidesSize) screen.terminal.resize(size.cols, size.rows);
    },
    muteReplies: () => connection.replaying || !decidesSize,
  });
  const connection = new TerminalConnection({
    name,
    origin: location.origin.replace(/^http/, 'ws'),
    ticket: async () => {
      const path = `/api/terminals/${encodeURIComponent(name)}/ticket`;
      return (await request<{ ticket: string }>('POST', path, { readOnly })).ticket;
    },
    sink: {
      write: (bytes, drawn) => screen.write(bytes, drawn),
      reset: () => screen.terminal.reset(),
      status: (status) => {
        ended = status.state === 'ended';
        onStatus(status);
      },
      size: ({ cols, rows, yours }) => {
        decidesSize = yours;
        if (yours) screen.fit();
        else screen.terminal.resize(cols, rows);
      },
    },
  });
  return { screen, connection };
}
