import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileAction } from '#lib/content/schema.ts';
import { LabFiles } from './lab-files.ts';

const SHIPPED = 'listeners:\n  - plain\n  - tls\n';
let workspace: string;
let files: LabFiles;

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'lab-files-'));
  writeFileSync(join(workspace, 'kafka.yaml'), SHIPPED);
  files = new LabFiles({
    workspace,
    original: async () => SHIPPED,
    shipped: async () => ['kafka.yaml'],
    fill: async (text) => text,
    reset: async () => {},
  });
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

const change = (find: string, replace: string): FileAction => ({
  ...{ id: 'change', kind: 'file', path: 'kafka.yaml', mode: 'change', change: { find, replace } },
});
const text = () => readFileSync(join(workspace, 'kafka.yaml'), 'utf8');

describe('a change applied twice', () => {
  it('inserts its lines once', async () => {
    const insertion = change('  - tls', '  - route\n  - tls');
    await files.change(insertion);
    await files.change(insertion);
    expect(text()).toBe('listeners:\n  - plain\n  - route\n  - tls\n');
  });

  it('deletes its lines once', async () => {
    const deletion = change('  - plain\n  - tls', '  - tls');
    await files.change(deletion);
    await files.change(deletion);
    expect(text()).toBe('listeners:\n  - tls\n');
  });

  it('replaces its lines once', async () => {
    const replacement = change('  - tls', '  - route');
    await files.change(replacement);
    await files.change(replacement);
    expect(text()).toBe('listeners:\n  - plain\n  - route\n');
  });
});

it('says so when the lines to change are not there', async () => {
  writeFileSync(join(workspace, 'kafka.yaml'), 'nothing of this');
  await expect(files.change(change('  - tls', '  - route'))).rejects.toMatchObject({
    code: 'FILE_NOT_EDITABLE',
  });
});
