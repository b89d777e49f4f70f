import type { Hunk } from './diff.ts';
import { FilledAtRun } from './FilledAtRun.tsx';

/** Lines of a file with their numbers, "+" and "−" in a column of their own; keys of YAML stand out. */
export function FileLines({ lines, label, tall }: { lines: Hunk[]; label: string; tall?: boolean }) {
  return (
    <ol className={tall ? 'diff tall' : 'diff'} aria-label={label} tabIndex={0}>
      {lines.map((line, index) =>
        line.kind === 'cut' ? (
          <li key={index} className="cut">
            <span />
            <span />
            <span>… {line.count}줄</span>
          </li>
        ) : (
          <li key={index} className={line.kind}>
            <span>{line.number}</span>
            <span>
              {{ same: '', add: '+', del: '−' }[line.kind]}
              {line.kind !== 'same' && <span className="sr">{line.kind === 'add' ? '추가' : '삭제'}</span>}
            </span>
            <span>{coloured(line.text)}</span>
          </li>
        ),
      )}
    </ol>
  );
}

function coloured(text: string): React.ReactNode {
  if (/^\s*(#|\/\/)/.test(text)) return <span className="cm">{text}</span>;
  const key = /^(\s*(?:- )?)([\w.$/-]+)(:(?:\s|$).*)$/.exec(text);
  if (!key) return <FilledAtRun text={text || ' '} />;
  return (
    <>
      {key[1]}
      <span className="k">{key[2]}</span>
      <FilledAtRun text={key[3] ?? ''} />
    </>
  );
}
