import { createHash } from 'node:crypto';

/** A short, stable hash for the revision annotations: the same content gives the same 8 characters. */
export function hashStub(content: string | Buffer): string {
  return createHash('sha1').update(content).digest('hex').slice(0, 8);
}

/** JSON with sorted keys, so that the order in which an object was built does not count. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
