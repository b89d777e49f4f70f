import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findGo, findJava, findMaven, findPython } from './tools.ts';

let bin: string;
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'kafka-lab-bin-'));
});
afterEach(() => rm(bin, { recursive: true, force: true }));

/** A PATH with nothing but this folder. */
const environment = (): NodeJS.ProcessEnv => ({ NODE_ENV: 'test', PATH: bin });

async function program(name: string, script: string) {
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
}

describe('tools of this machine', () => {
  it.each([
    ['Go 1.24', findGo, /apt-get install -y golang-go|export PATH=/],
    ['Java 17', findJava, /apt-get install -y default-jdk-headless/],
    ['Maven', findMaven, /apt-get install -y maven/],
    ['Python 3.9', findPython, /apt-get install -y python3/],
  ])('names %s and its fix when it is missing', async (name, find, fix) => {
    await expect(find(environment())).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringContaining(name),
      remedy: expect.stringMatching(fix),
    });
  });

  it('takes a newer Go, and one that may fetch a newer toolchain, and refuses an old one', async () => {
    await program('go', 'printf "go1.26.8\\nlocal\\n"');
    expect(await findGo(environment())).toEqual({ path: join(bin, 'go'), version: 'go1.26.8' });
    await program('go', 'printf "go1.22.1\\nauto\\n"');
    expect((await findGo(environment())).version).toBe('go1.22.1');
    await program('go', 'printf "go1.22.1\\nlocal\\n"');
    await expect(findGo(environment())).rejects.toMatchObject({
      message: expect.stringContaining('go1.22.1'),
    });
    await program('go', 'printf "go1.19.8\\nauto\\n"');
    await expect(findGo(environment())).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  });

  it('refuses Java 11 and takes Java 21 with the home that it reports', async () => {
    await program('java', 'printf "    java.home = /opt/j11\\n    java.specification.version = 11\\n" >&2');
    await expect(findJava(environment())).rejects.toMatchObject({ message: expect.stringContaining('11') });
    await program('java', 'printf "    java.home = /opt/j21\\n    java.specification.version = 21\\n" >&2');
    expect(await findJava(environment())).toMatchObject({ home: '/opt/j21', version: '21' });
  });
});
