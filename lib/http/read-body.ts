import { z } from 'zod';
import { LabError } from '#lib/errors.ts';

export const MAX_BODY_BYTES = 64 * 1024;

const koreanIssues = z.locales.ko().localeError;

/** Reads and validates a JSON body; never holds more than `maxBytes` of it. @throws LabError */
export async function readBody<S extends z.ZodType>(
  request: Request,
  schema: S,
  maxBytes = MAX_BODY_BYTES,
): Promise<z.output<S>> {
  const text = await readText(request, maxBytes);
  let value: unknown = {};
  if (text !== '') {
    if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
      throw badRequest('본문의 형식(Content-Type)이 application/json이 아닙니다.');
    try {
      value = JSON.parse(text);
    } catch {
      throw badRequest('본문이 올바른 JSON이 아닙니다.');
    }
  }
  const parsed = schema.safeParse(value, { error: koreanIssues });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || '본문'}: ${issue.message}`);
  throw badRequest(`요청의 내용이 형식에 맞지 않습니다. ${issues.join(' / ')}`);
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    new LabError(
      'BODY_TOO_LARGE',
      `요청이 너무 큽니다. ${Math.floor(maxBytes / 1024)} KiB까지 받습니다.`,
      '내용을 줄여서 다시 시도하세요.',
    );
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  if (!request.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      // Not awaited: the client may go on sending for as long as it likes.
      void reader.cancel().catch(() => {});
      throw tooLarge();
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function badRequest(message: string): LabError {
  return new LabError('BAD_REQUEST', message, '페이지를 새로 고친 뒤 다시 시도하세요.');
}
