import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuildMeter, DownloadMeter, missingModules } from './go-progress.ts';
import type { Progress } from './preparation.ts';

describe('missingModules', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kafka-lab-modules-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('counts the archives of go.sum that the module cache lacks', async () => {
    await writeFile(
      join(folder, 'go.sum'),
      [
        'github.com/Azure/go v1.0.0 h1:a=',
        'github.com/Azure/go v1.0.0/go.mod h1:b=',
        'k8s.io/api v0.34.4 h1:c=',
        'k8s.io/api v0.34.4/go.mod h1:d=',
        'only.for/versions v1.0.0/go.mod h1:e=',
        '',
      ].join('\n'),
    );
    const cached = join(folder, 'cache/download/github.com/!azure/go/@v');
    await mkdir(cached, { recursive: true });
    await writeFile(join(cached, 'v1.0.0.ziphash'), 'h1:a=');
    expect([...(await missingModules(folder, folder))]).toEqual(['k8s.io/api@v0.34.4']);
  });
});

describe('meters', () => {
  it('measures a build by the bytes of its packages and never claims to be done', () => {
    const seen: Progress[] = [];
    const meter = new BuildMeter(
      new Map([
        ['a', 12_000_000],
        ['b', 4_000_000],
      ]),
      (progress) => seen.push(progress),
    );
    meter.started('a');
    meter.started('# a comment of the compiler');
    meter.started('b');
    expect(seen.map(({ percent }) => percent)).toEqual([60, 80]);
    expect(seen[1]?.text).toContain('2/2');
  });

  it('counts downloads, and stays below 100 % when there are more than expected', () => {
    const seen: Progress[] = [];
    const meter = new DownloadMeter(2, (progress) => seen.push(progress));
    for (const line of [
      'go: downloading a v1',
      'go: finding b',
      'go: downloading b v1',
      'go: downloading c v1',
    ])
      meter.read(line);
    expect(seen.map(({ percent }) => percent)).toEqual([50, 99, 99]);
  });
});
