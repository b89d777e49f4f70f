import { z } from 'zod';
import { LabError } from '#lib/errors.ts';
import { route } from '#lib/http/route.ts';
import { MAX_FILE_BYTES } from '#lib/runs/lab-files.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const text = z.strictObject({ text: z.string() });
const change = z.strictObject({
  chapter: z.string().max(100),
  step: z.string().max(100),
  action: z.string().max(100),
});
const CHANGE = '/change';

/** GET /api/files/<path> */
export const GET = route(({ lab, params }) => lab.files.read(params.path ?? ''));

/** PUT /api/files/<path>. JSON may write a character as six. */
export const PUT = route(text, ({ lab, params, body }) => lab.files.write(params.path ?? '', body.text), {
  maxBytes: MAX_FILE_BYTES * 2,
});

/** DELETE /api/files/<path>: back to the shipped file. */
export const DELETE = route(({ lab, params }) => lab.files.reset(params.path ?? ''));

/** POST /api/files/<path>/change: applies the visible change of an action. */
export const POST = route(change, ({ lab, params, body }) => {
  const path = params.path ?? '';
  const action = lab.requireAction(body.chapter, body.step, body.action);
  if (!path.endsWith(CHANGE) || action.kind !== 'file' || action.path !== path.slice(0, -CHANGE.length))
    throw new LabError('BAD_REQUEST', '이 단계에는 그 파일의 변경이 없습니다.', '페이지를 새로 고치세요.');
  return lab.files.change(action);
});
