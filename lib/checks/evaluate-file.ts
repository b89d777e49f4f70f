import { LineCounter, parseAllDocuments } from 'yaml';
import type { FileCheck } from '#lib/content/schema.ts';
import { failed, ok, waiting, type Verdict } from './verdict.ts';

/** The files that the check's pattern matches, path below the workspace and text. */
export type FileFacts = { path: string; text: string }[];

export function evaluateFile(check: FileCheck, files: FileFacts): Verdict {
  if (files.length === 0) return failed(`${check.file} 파일이 없습니다.`);
  const broken = files.map(brokenYaml).find((verdict) => verdict !== undefined);
  if (broken) return broken;
  const wanted = new RegExp(check.contains, 'm');
  const without = files.filter(({ text }) => !wanted.test(text));
  const count = files.length > 1 ? { have: files.length - without.length, want: files.length } : undefined;
  if (without.length === 0)
    return ok(files.length > 1 ? `파일 ${files.length}개를 확인했습니다.` : '파일의 내용을 확인했습니다.', {
      count,
    });
  const detail = without.map(({ path }) => path.split('/').at(-1)).join(', ');
  return waiting(
    count
      ? `파일 ${count.want}개 중 ${count.have}개만 바뀌었습니다.`
      : '파일의 내용이 아직 바뀌지 않았습니다.',
    { count, detail },
  );
}

/** A file that no program could read is wrong, whatever it contains. */
function brokenYaml({ path, text }: FileFacts[number]): Verdict | undefined {
  if (!/\.ya?ml$/.test(path)) return undefined;
  const lines = new LineCounter();
  const error = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
    .flatMap((document) => document.errors)
    .at(0);
  if (!error) return undefined;
  const { line } = lines.linePos(error.pos[0]);
  return failed(`${path.split('/').at(-1)} 파일의 ${line}번째 줄을 YAML로 읽을 수 없습니다.`, {
    detail: `${line}: ${text.split('\n')[line - 1] ?? ''}`,
  });
}
