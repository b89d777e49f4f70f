import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';

const run = promisify(execFile);
const SCRIPT = new URL('../images/strimzi-kafka-exporter/kafka_exporter_run.sh', import.meta.url).pathname;

/** The flags that the image's script makes of the operator's environment, as the program would get them. */
async function flagsOf(env: Record<string, string>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'exporter-'));
  try {
    await writeFile(join(folder, 'node'), '#!/bin/bash\nprintf "%s\\0" "${@:4}"\n');
    await chmod(join(folder, 'node'), 0o755);
    const PATH = `${folder}:${process.env.PATH}`;
    const { stdout } = await run(SCRIPT, [], { env: { ...process.env, PATH, ...env } });
    return stdout.split('\0').slice(0, -1);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const ENV = {
  KAFKA_EXPORTER_KAFKA_SERVER: 'my-cluster-kafka-bootstrap:9091',
  KAFKA_EXPORTER_KAFKA_VERSION: '4.3.1',
  KAFKA_EXPORTER_LOGGING: '0',
  KAFKA_EXPORTER_GROUP_REGEX: '.*',
  KAFKA_EXPORTER_TOPIC_REGEX: '.*',
  KAFKA_EXPORTER_ENABLE_SARAMA: 'false',
  KAFKA_EXPORTER_OFFSET_SHOW_ALL: 'true',
};

describe('parseOptions', () => {
  it('understands what the start script makes of the operator’s environment', async () => {
    const options = parseOptions(await flagsOf(ENV));
    expect(options).toMatchObject({
      server: 'my-cluster-kafka-bootstrap:9091',
      port: 9404,
      showAllOffsets: true,
      verbose: false,
    });
    expect(options.topics('__consumer_offsets')).toBe(true);
  });

  it('understands filters with characters of the shell, and every switch', async () => {
    const flags = await flagsOf({
      ...ENV,
      KAFKA_EXPORTER_TOPIC_REGEX: '^(my|edu)-.*$',
      KAFKA_EXPORTER_TOPIC_EXCLUDE_REGEX: 'a "b" $HOME',
      KAFKA_EXPORTER_GROUP_EXCLUDE_REGEX: '^console',
      KAFKA_EXPORTER_OFFSET_SHOW_ALL: 'false',
      KAFKA_EXPORTER_ENABLE_SARAMA: 'true',
      KAFKA_EXPORTER_LOGGING: '1',
    });
    const { topics, groups, showAllOffsets, verbose } = parseOptions(flags);
    expect([topics('my-topic'), topics('other'), groups('console-1')]).toEqual([true, false, false]);
    expect([showAllOffsets, verbose]).toEqual([false, true]);
  });

  it.each([
    [[], '--kafka.server is required'],
    [['--kafka.server=a:1', '--web.listen-address=x'], '--web.listen-address has no port'],
    [['--kafka.server=a:1', '--tls.enabled'], '--tls.enabled needs --tls.ca-file'],
    [['--kafka.server=a:1', '--topic.filter=('], 'Invalid regular expression'],
    [['--kafka.server=a:1', '--no-such'], '--no-such'],
  ])('refuses %j', (flags, message) => expect(() => parseOptions(flags)).toThrow(message));
});
