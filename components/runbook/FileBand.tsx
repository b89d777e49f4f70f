'use client';
import { useEffect, useMemo, useState } from 'react';
import type { LabFile } from '#lib/api.ts';
import { changeFile, loadFile, resetFile } from '../state/commands.ts';
import { nextAction, usePlace, useStep } from '../state/chapter.tsx';
import { useLab } from '../state/store.ts';
import { Icon } from '../ui/Icon.tsx';
import { counts, diffLines, hunks, type DiffLine, type Hunk } from './diff.ts';
import { FileEditor } from './FileEditor.tsx';
import { FileLines } from './FileLines.tsx';
import { useBlocked } from './blocked.ts';

export interface FileAction {
  id: string;
  path: string;
  mode: 'show' | 'edit' | 'change';
  /** The part that the step is about, 1-based and inclusive. */
  lines?: { from: number; to: number };
  change?: { find: string; replace: string };
}

/** A shown file longer than this scrolls inside its band. */
const SHORT_LINES = 16;

export function FileBand({ file: action }: { file: FileAction }) {
  const { key } = useStep();
  const file = useLab((state) => state.files[action.path]);
  const connection = useLab((state) => state.connection);
  const [editing, setEditing] = useState(false);
  useEffect(() => {
    if (!file && connection === 'live') void loadFile(key, action.path);
  }, [file, connection, key, action.path]);

  const shown = useMemo(() => (file ? look(file, action) : undefined), [file, action]);
  return (
    <div className="band file" data-file={action.path}>
      <div className="file-top">
        <Icon name="file" />
        <span className="mono name" title={action.path}>
          <bdi>{action.path}</bdi>
        </span>
        {shown && <Counts added={shown.added} deleted={shown.deleted} planned={shown.planned} />}
        {file?.modified && shown?.planned && <span>내가 고침</span>}
        <span className="gap" />
        <FileButtons action={action} file={file} edit={() => setEditing(true)} editing={editing} />
      </div>
      {file && editing && <FileEditor file={file} close={() => setEditing(false)} />}
      {file && !editing && shown && (
        <FileLines
          lines={shown.lines}
          label={shown.added + shown.deleted > 0 ? `${action.path}의 바뀐 줄` : `${action.path}의 내용`}
          tall={shown.lines.length > SHORT_LINES}
        />
      )}
    </div>
  );
}

/** What the student should see: their own changes, the change to come, or the file as it is. */
function look(file: LabFile, action: FileAction) {
  const planned = action.change && file.text.includes(action.change.find) && !isApplied(file, action.change);
  const after =
    planned && action.change
      ? file.text.replace(action.change.find, () => action.change!.replace)
      : file.text;
  const all = diffLines(planned ? file.text : file.original, after);
  const { added, deleted } = counts(all);
  const changed = added + deleted > 0;
  return {
    lines: changed ? hunks(all, 1) : part(all, action.lines),
    added,
    deleted,
    planned,
    asPlanned: action.change !== undefined && isApplied(file, action.change),
  };
}

function part(all: DiffLine[], lines: FileAction['lines']): Hunk[] {
  if (!lines) return all;
  const shown = all.slice(lines.from - 1, lines.to);
  const cut = (count: number): Hunk[] => (count > 0 ? [{ kind: 'cut', count }] : []);
  return [...cut(Math.min(lines.from - 1, all.length)), ...shown, ...cut(all.length - lines.to)];
}

/** `replace` may contain `find`, as when lines are added after it. */
const isApplied = (file: LabFile, change: { find: string; replace: string }) =>
  file.text.includes(change.replace);

function Counts({ added, deleted, planned }: { added: number; deleted: number; planned?: boolean }) {
  if (added + deleted === 0) return null;
  return (
    <span className="num">
      {planned && '바꿀 것: '}
      {added > 0 && <span className="ok">{added}줄 추가</span>}
      {added > 0 && deleted > 0 && ' / '}
      {deleted > 0 && <span className="bad">{deleted}줄 삭제</span>}
    </span>
  );
}

function FileButtons(props: {
  action: FileAction;
  file: LabFile | undefined;
  edit: () => void;
  editing: boolean;
}) {
  const { action, file } = props;
  const { chapter, step, view, key } = useStep();
  const { next } = usePlace();
  const files = useLab((state) => state.files);
  const pending = useLab((state) => state.pending[`save/${action.path}`]);
  const blocked = useBlocked();
  if (!file || props.editing) return null;
  const canChange =
    action.change && file.text.includes(action.change.find) && !isApplied(file, action.change);
  const primary =
    next === step.id &&
    nextAction(step, view, undefined, (path) => files[path]?.modified ?? false)?.id === action.id;
  return (
    <>
      {file.modified && (
        <button
          type="button"
          className="btn quiet small"
          title="처음 내용으로"
          disabled={pending}
          onClick={() => void resetFile(key, action.path)}
        >
          <Icon name="reset" />
          되돌리기
        </button>
      )}
      <button
        type="button"
        className={`btn quiet small ${file.modified ? 'icon' : ''}`}
        aria-label="편집"
        title="편집"
        disabled={pending}
        onClick={props.edit}
      >
        <Icon name="edit" />
        {!file.modified && '편집'}
      </button>
      {canChange && (
        <button
          type="button"
          className={`btn small ${primary && !blocked ? 'primary' : ''}`}
          data-run="change"
          disabled={pending || blocked !== undefined}
          onClick={() =>
            void changeFile({ chapter: chapter.id, step: step.id, action: action.id }, action.path)
          }
        >
          이대로 고치기
        </button>
      )}
    </>
  );
}
