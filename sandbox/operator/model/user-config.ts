/** Options that the operator sets itself: written by the user they are left out, with a line in the log. */
const FORBIDDEN_PREFIXES = [
  'advertised.',
  'authorizer.',
  'broker.',
  'controller',
  'cruise.control.metrics.reporter.bootstrap.servers',
  'cruise.control.metrics.topic',
  'host.name',
  'inter.broker.listener.name',
  'listener.',
  'listeners',
  'log.dir',
  'metadata.log.dir',
  'node.id',
  'password.',
  'port',
  'principal.builder.class',
  'process.roles',
  'sasl.',
  'security.',
  'servers',
  'ssl.',
  'super.user',
  'zookeeper.',
];

const ALLOWED_ANYWAY = [
  'controller.mutation.quota.window.num',
  'controller.mutation.quota.window.size.seconds',
  'controller.quorum.election.backoff.max.ms',
  'controller.quorum.election.timeout.ms',
  'controller.quorum.fetch.timeout.ms',
  'controller.quota.window.num',
  'controller.quota.window.size.seconds',
  'cruise.control.metrics.topic.auto.create.retries',
  'cruise.control.metrics.topic.auto.create.timeout.ms',
  'cruise.control.metrics.topic.num.partitions',
  'cruise.control.metrics.topic.replication.factor',
  'cruise.control.metrics.topic.retention.ms',
  'sasl.server.max.receive.size',
  'ssl.cipher.suites',
  'ssl.enabled.protocols',
  'ssl.protocol',
];

export interface UserConfig {
  options: Record<string, string>;
  forbidden: string[];
}

/** Splits `spec.kafka.config` into what goes to the brokers and what is refused. */
export function readUserConfig(config: Record<string, unknown> = {}): UserConfig {
  const options: Record<string, string> = {};
  const forbidden: string[] = [];
  for (const [option, value] of Object.entries(config)) {
    const refused =
      FORBIDDEN_PREFIXES.some((prefix) => option.startsWith(prefix)) && !ALLOWED_ANYWAY.includes(option);
    if (refused) forbidden.push(option);
    else options[option] = Array.isArray(value) ? value.join(',') : String(value);
  }
  return { options, forbidden };
}
