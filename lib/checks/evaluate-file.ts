import type { FileCheck } from '#lib/content/schema.ts';
import { failed, ok, waiting, type Verdict } from './verdict.ts';

/** The files that the check's pattern matches, path below the workspace and text. */
export type FileFacts = { path: string; text: string }[];

export function evaluateFile(check: FileCheck, files: FileFacts): Verdict {
  if (files.length === 0) return failed(`${check.file} 파일이 없습니다.`);
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
