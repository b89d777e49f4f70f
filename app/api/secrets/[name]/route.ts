import { route } from '#lib/http/route.ts';
import { readSecret } from '#lib/lab/secret-value.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** GET /api/secrets/:name?key=… : one value of a Secret of the lab's namespace, when the student asks for it. */
export const GET = route(async ({ lab, request, params }) => {
  const key = new URL(request.url).searchParams.get('key') ?? '';
  return { value: await readSecret(lab.target, lab.namespace, params.name ?? '', key) };
});
