import type { z } from 'zod';
import { LabError } from '#lib/errors.ts';
import { getLab, type Lab } from '#lib/lab.ts';
import { toErrorResponse } from './api-error.ts';
import { readBody } from './read-body.ts';

/** What a handler is given: everything is checked before it runs. */
export interface RouteContext<Body> {
  lab: Lab;
  request: Request;
  /** Path parameters, decoded. A catch-all parameter is joined with "/". */
  params: Record<string, string>;
  body: Body;
}
type Handler<Body> = (context: RouteContext<Body>) => unknown;
type NextHandler = (
  request: Request,
  next: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

interface RouteOptions {
  maxBytes?: number;
  status?: number;
}

/**
 * Wraps a handler with the checks that every route shares: Host, Origin of changes, session, quota, parameters
 * and body. A handler answers with a Response, or with a value that becomes JSON.
 */
export function route<S extends z.ZodType>(
  schema: S,
  handler: Handler<z.output<S>>,
  options?: RouteOptions,
): NextHandler;
export function route(handler: Handler<undefined>, options?: RouteOptions): NextHandler;
export function route(
  first: z.ZodType | Handler<undefined>,
  second?: Handler<unknown> | RouteOptions,
  third?: RouteOptions,
): NextHandler {
  const schema = typeof first === 'function' ? undefined : first;
  const handler = (schema ? second : first) as Handler<unknown>;
  const { maxBytes, status = 200 } = ((schema ? third : second) as RouteOptions | undefined) ?? {};
  return async (request, next) => {
    try {
      const lab = getLab();
      authorize(lab, request);
      // A route without parameters gets undefined, whatever the type says.
      const params = checkedParams((await next.params) ?? {});
      const body = schema && (await readBody(request, schema, maxBytes));
      const answer = await handler({ lab, request, params, body });
      if (answer instanceof Response) return answer;
      return Response.json(answer ?? {}, { status, headers: { 'cache-control': 'no-store' } });
    } catch (error) {
      return toErrorResponse(error);
    }
  };
}

function authorize(lab: Lab, request: Request): void {
  const header = (name: string) => request.headers.get(name) ?? undefined;
  lab.access.requireHost(header);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    lab.access.requireOrigin(header);
    lab.access.requireSession(header);
    lab.access.requireChangeQuota();
  } else {
    lab.access.requireSession(header);
  }
}

/** No parameter begins with "-", so that none can become an option of a program. */
function checkedParams(raw: Record<string, string | string[] | undefined>): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    const segments = [value ?? ''].flat().map(decoded);
    if (segments.some((segment) => !/^[^-\p{Cc}][^\p{Cc}]{0,199}$/u.test(segment)))
      throw new LabError(
        'BAD_REQUEST',
        `주소의 ${name} 값이 올바르지 않습니다.`,
        '페이지를 새로 고친 뒤 다시 시도하세요.',
      );
    params[name] = segments.join('/');
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
