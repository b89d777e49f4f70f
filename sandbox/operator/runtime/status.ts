import { isDeepStrictEqual } from 'node:util';
import { isNotFound } from './api-error.ts';
import type { KubeClient } from './client.ts';
import type { KubeObject } from './resource.ts';

/**
 * Writes a status if it differs from the one in `object`; says whether it did. An object that went away meanwhile,
 * or was replaced by another of its name, is no error: there is nobody left to tell.
 */
export async function updateStatus(client: KubeClient, object: KubeObject, status: object): Promise<boolean> {
  const wanted = JSON.parse(JSON.stringify(status)) as object;
  if (isDeepStrictEqual(object.status, wanted)) return false;
  try {
    await client.setStatus(object, wanted);
    return true;
  } catch (error) {
    const replaced =
      error instanceof Error && /testing path \/metadata\/uid|test failed/i.test(error.message);
    if (isNotFound(error) || replaced) return false;
    throw error;
  }
}
