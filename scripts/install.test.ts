import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagesInstalled } from './install.mjs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kafka-lab-install-'));
  await mkdir(join(root, 'node_modules'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Entry = { version: string; integrity?: string; optional?: boolean };
const NEXT = { 'node_modules/next': { version: '16.4.6', integrity: 'sha512-a' } };

async function locks(wanted: Record<string, Entry>, present: Record<string, Entry> | undefined) {
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
  if (present)
    await writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }));
}

describe('packagesInstalled', () => {
  it('knows a complete install, whoever did it', async () => {
    await locks(NEXT, NEXT);
    expect(packagesInstalled(root)).toBe(true);
  });

  it('does without optional packages of other platforms', async () => {
    await locks({ ...NEXT, 'node_modules/esbuild-mac': { version: '1.0.0', optional: true } }, NEXT);
    expect(packagesInstalled(root)).toBe(true);
  });

  it.each([
    ['an install that was interrupted', undefined],
    ['another version', { 'node_modules/next': { version: '16.4.5', integrity: 'sha512-b' } }],
    [
      'other content of the same version',
      { 'node_modules/next': { version: '16.4.6', integrity: 'sha512-b' } },
    ],
    ['a missing package', {}],
    ['a package that is no longer wanted', { ...NEXT, 'node_modules/old': { version: '1.0.0' } }],
  ])('notices %s', async (_, present) => {
    await locks(NEXT, present);
    expect(packagesInstalled(root)).toBe(false);
  });
});
