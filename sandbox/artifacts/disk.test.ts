import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freeBytes, requireFree } from './disk.ts';

it('knows the space for a folder that is still to be made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kafka-lab-disk-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const later = join(folder, 'not/yet/there');
  expect(await freeBytes(later)).toBeGreaterThan(0);
  await requireFree(later, 1);
  await expect(requireFree(later, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining(later),
  });
});
