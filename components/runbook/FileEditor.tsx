'use client';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { LabFile } from '#lib/api.ts';
import { saveFile } from '../state/commands.ts';
import { useStep } from '../state/chapter.tsx';
import { useLab } from '../state/store.ts';

const INDENT = '  ';

/**
 * A plain text field with line numbers. Tab indents; Escape lets go of the keyboard first, so that Tab can leave
 * the field, and closes the editor the second time.
 */
export function FileEditor({ file, close }: { file: LabFile; close: () => void }) {
  const { key } = useStep();
  const [text, setText] = useState(file.text);
  const pending = useLab((state) => state.pending[`save/${file.path}`]);
  const tabs = useRef(true);
  const rows = text.split('\n').length;
  const save = async () => {
    if (await saveFile(key, file.path, text)) close();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    event.stopPropagation();
    const area = event.currentTarget;
    if (event.key === 'Escape') {
      if (!tabs.current && text === file.text) close();
      tabs.current = false;
    } else if (event.key === 's' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save();
    } else if (event.key === 'Tab' && tabs.current && !event.shiftKey) {
      event.preventDefault();
      const { selectionStart: from, selectionEnd: to } = area;
      setText(text.slice(0, from) + INDENT + text.slice(to));
      requestAnimationFrame(() => area.setSelectionRange(from + INDENT.length, from + INDENT.length));
    }
  };
  return (
    <>
      <div className="editor">
        <div className="lines" aria-hidden="true">
          {Array.from({ length: rows }, (_, index) => index + 1).join('\n')}
        </div>
        <textarea
          aria-label={`${file.path} 편집. Tab은 들여쓰기이고, Esc를 누르면 Tab으로 나갈 수 있습니다.`}
          value={text}
          rows={rows}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          autoFocus
          onFocus={() => (tabs.current = true)}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="editor-acts">
        <span>저장 Ctrl+S</span>
        <span className="gap" />
        <button type="button" className="btn quiet small" onClick={close}>
          취소
        </button>
        <button
          type="button"
          className="btn small"
          disabled={pending || text === file.text}
          onClick={() => void save()}
        >
          저장
        </button>
      </div>
    </>
  );
}
