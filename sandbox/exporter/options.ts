import { parseArgs } from 'node:util';
import { nameFilter, type NameFilter } from './name-filter.ts';

export interface Options {
  /** host:port of any broker. */
  server: string;
  tls?: { caFile: string; certFile?: string; keyFile?: string };
  port: number;
  topics: NameFilter;
  groups: NameFilter;
  /** Also offsets of groups without members. */
  showAllOffsets: boolean;
  verbose: boolean;
}

const FLAGS = {
  'kafka.server': { type: 'string' },
  'kafka.version': { type: 'string' },
  'web.listen-address': { type: 'string', default: ':9308' },
  'topic.filter': { type: 'string', default: '.*' },
  'topic.exclude': { type: 'string' },
  'group.filter': { type: 'string', default: '.*' },
  'group.exclude': { type: 'string' },
  'offset.show-all': { type: 'boolean', default: true },
  'log.enable-sarama': { type: 'boolean' },
  'tls.enabled': { type: 'boolean' },
  'tls.ca-file': { type: 'string' },
  'tls.cert-file': { type: 'string' },
  'tls.key-file': { type: 'string' },
  verbosity: { type: 'string', default: '0' },
} as const;

/**
 * The flags of kafka_exporter that Strimzi's start script uses. `kafka.version` is not needed (the protocol's versions
 * are those of Kafka 4), and there is no Sarama that could log.
 * @throws Error with a flag that is missing, unknown or wrong
 */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({ args, options: FLAGS, allowNegative: true, strict: true });
  const server = values['kafka.server'];
  if (!server) throw new Error('--kafka.server is required');
  const port = Number(/:(\d+)$/.exec(values['web.listen-address'])?.[1]);
  if (!port) throw new Error(`--web.listen-address has no port: ${values['web.listen-address']}`);
  const caFile = values['tls.ca-file'];
  if (values['tls.enabled'] && !caFile) throw new Error('--tls.enabled needs --tls.ca-file');
  return {
    server,
    port,
    ...(values['tls.enabled'] && {
      tls: { caFile: caFile!, certFile: values['tls.cert-file'], keyFile: values['tls.key-file'] },
    }),
    topics: nameFilter(values['topic.filter'], values['topic.exclude']),
    groups: nameFilter(values['group.filter'], values['group.exclude']),
    showAllOffsets: values['offset.show-all'],
    verbose: Number(values.verbosity) > 0,
  };
}
