/**
 * Broker options that Kafka 4.3 takes over for the whole cluster while it runs (update mode `cluster-wide`), and that
 * a user may set. All others need a restart.
 */
const CLUSTER_WIDE = new Set([
  'background.threads',
  'compression.gzip.level',
  'compression.lz4.level',
  'compression.type',
  'compression.zstd.level',
  'follower.replication.throttled.rate',
  'group.consumer.assignment.interval.ms',
  'group.coordinator.cached.buffer.max.bytes',
  'group.share.assignment.interval.ms',
  'group.streams.assignment.interval.ms',
  'leader.replication.throttled.rate',
  'log.cleaner.backoff.ms',
  'log.cleaner.dedupe.buffer.size',
  'log.cleaner.delete.retention.ms',
  'log.cleaner.io.buffer.load.factor',
  'log.cleaner.io.buffer.size',
  'log.cleaner.io.max.bytes.per.second',
  'log.cleaner.max.compaction.lag.ms',
  'log.cleaner.min.cleanable.ratio',
  'log.cleaner.min.compaction.lag.ms',
  'log.cleaner.threads',
  'log.cleanup.policy',
  'log.flush.interval.messages',
  'log.flush.interval.ms',
  'log.index.interval.bytes',
  'log.index.size.max.bytes',
  'log.local.retention.bytes',
  'log.local.retention.ms',
  'log.message.timestamp.after.max.ms',
  'log.message.timestamp.before.max.ms',
  'log.message.timestamp.type',
  'log.preallocate',
  'log.retention.bytes',
  'log.retention.ms',
  'log.roll.jitter.ms',
  'log.roll.ms',
  'log.segment.bytes',
  'log.segment.delete.delay.ms',
  'max.connection.creation.rate',
  'max.connections',
  'max.connections.per.ip',
  'max.connections.per.ip.overrides',
  'message.max.bytes',
  'min.insync.replicas',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
  'producer.id.expiration.ms',
  'replica.alter.log.dirs.io.max.bytes.per.second',
  'share.coordinator.cached.buffer.max.bytes',
  'transaction.partition.verification.enable',
  'unclean.leader.election.enable',
]);

export const isDynamic = (option: string) => CLUSTER_WIDE.has(option);

/** The dynamic options among those given. */
export function dynamicOptions(options: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(options).filter(([option]) => isDynamic(option)));
}

/** The lines of a server.config whose change needs a restart: what `configuration-hash` is made of. */
export function staticLines(serverConfig: string): string {
  return serverConfig
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.trim() !== '' && !isDynamic(line.split('=', 1)[0]!))
    .join('\n');
}
