import { headers } from 'next/headers.js';
import { redirect } from 'next/navigation.js';
import { getLab, type Lab } from '#lib/lab.ts';

/**
 * For every page (server component) before it reads anything: hands out the lab to a known session. With the
 * token of the printed URL it goes through the route that sets the cookie; with neither, to the page /locked.
 */
export async function requirePageSession(searchParams?: { token?: string | string[] }): Promise<Lab> {
  const lab = getLab();
  const received = await headers();
  const header = (name: string) => received.get(name) ?? undefined;
  lab.access.requireHost(header);
  const token = searchParams?.token;
  if (typeof token === 'string' && token) redirect(`/api/session?token=${encodeURIComponent(token)}`);
  if (!lab.access.hasSession(header)) redirect('/locked');
  return lab;
}
