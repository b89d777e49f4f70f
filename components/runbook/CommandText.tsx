import { FilledAtRun } from './FilledAtRun.tsx';

/** A longer word may also wrap after a slash; one without slashes anywhere. */
const LONG_WORD = 26;
const UNBREAKABLE = 40;
/** Under a longer prompt too little room would be left beside it. */
const WIDEST_PROMPT = 13;
const HANGING_INDENT = 2;

/** A command as it is typed. It wraps between words, under the command and not under the prompt. */
export function CommandText({ prompt, text }: { prompt: string; text: string }) {
  const lines = text.replace(/\n$/, '').split('\n');
  const width = [...prompt].length + 1;
  const indent = width > WIDEST_PROMPT ? HANGING_INDENT : width;
  return (
    <pre style={{ '--prompt': `${indent}ch` } as React.CSSProperties}>
      {lines.map((line, index) => (
        <span key={index} className="line">
          {index === 0 && <span className="pr">{prompt} </span>}
          {words(line)}
          {index < lines.length - 1 && '\n'}
        </span>
      ))}
    </pre>
  );
}

const words = (line: string) =>
  line.split(/( +)/).map((word, index) => (word.trim() === '' ? word : <Word key={index} text={word} />));

function Word({ text }: { text: string }) {
  const parts = text.length > LONG_WORD ? text.split(/(?<=[^/]\/)(?=[^/])/) : [text];
  return parts.map((part, index) =>
    part.length > UNBREAKABLE ? (
      <FilledAtRun key={index} text={part} />
    ) : (
      <span key={index}>
        {index > 0 && <wbr />}
        <span className="w">
          <FilledAtRun text={part} />
        </span>
      </span>
    ),
  );
}
