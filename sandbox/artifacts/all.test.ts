import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { imageParts } from './all.ts';
import type { Progress } from './preparation.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-parts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes what it can with tools that are missing or broken, and says what each of them cost', async () => {
  // There, but it cannot start, as after half an upgrade.
  for (const name of ['python3', 'java']) {
    await writeFile(join(folder, name), '#!/no/such/interpreter\n');
    await chmod(join(folder, name), 0o755);
  }
  const seen: Progress[] = [];
  const { paths, problems } = await imageParts({
    cache: join(folder, 'cache'),
    env: { NODE_ENV: 'test', PATH: folder },
    onProgress: (progress) => seen.push(progress),
  });
  expect(Object.keys(paths).sort()).toEqual(['exporter', 'node-runtime', 'operator']);
  const messages = problems.map(({ message }) => message).join('\n');
  for (const part of ['java-home', 'kcat', 'python']) expect(messages).toContain(part);
  const percents = seen.map(({ percent }) => percent!);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect(Math.max(...percents)).toBeLessThan(100);
});
