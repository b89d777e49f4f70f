import { toErrorResponse } from '#lib/http/api-error.ts';
import { RateLimit } from '#lib/http/rate-limit.ts';
import { getLab } from '#lib/lab.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** Guesses of a token are slow, even of a short one set by hand. */
const attempts = new RateLimit(20, 1);

/** GET /api/session?token=… : the token once for a cookie, then the page without it in its address. */
export async function GET(request: Request): Promise<Response> {
  try {
    const { access } = getLab();
    const header = (name: string) => request.headers.get(name) ?? undefined;
    access.requireHost(header);
    const token = new URL(request.url).searchParams.get('token') ?? '';
    const cookie = token && attempts.take() ? access.cookieForToken(token) : undefined;
    // A used token opened again by the same browser (back button, reload) is no reason to lock it out.
    const welcome = cookie !== undefined || access.hasSession(header);
    const headers = new Headers({ location: welcome ? '/' : '/locked', 'cache-control': 'no-store' });
    if (cookie) headers.set('set-cookie', cookie);
    return new Response(null, { status: 303, headers });
  } catch (error) {
    return toErrorResponse(error);
  }
}
