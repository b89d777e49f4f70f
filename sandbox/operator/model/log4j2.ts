const NOTE =
  '# Do not change this generated file. Logging can be configured in the corresponding Kubernetes resource.';

function console(name: string, pattern: string): string[] {
  return [
    NOTE,
    `name=${name}`,
    'appender.console.type=Console',
    'appender.console.name=STDOUT',
    'appender.console.layout.type=PatternLayout',
    `appender.console.layout.pattern=${pattern}`,
    'rootLogger.level=INFO',
  ];
}

/** Loggers of a broker: key in the file, logger, level. */
const KAFKA_LOGGERS = [
  ['kafka', 'kafka', 'INFO'],
  ['orgapachekafka', 'org.apache.kafka', 'INFO'],
  ['requestlogger', 'kafka.request.logger', 'WARN'],
  ['requestchannel', 'kafka.network.RequestChannel$', 'WARN'],
  ['controller', 'org.apache.kafka.controller', 'INFO'],
  ['logcleaner', 'kafka.log.LogCleaner', 'INFO'],
  ['statechange', 'state.change.logger', 'INFO'],
  ['authorizer', 'kafka.authorizer.logger', 'INFO'],
] as const;

export function kafkaLogging(): string {
  const lines = [
    ...console('KafkaConfig', '%d{yyyy-MM-dd HH:mm:ss} %-5p [%t] %c{1}:%L - %m%n'),
    'rootLogger.appenderRefs=console',
    'rootLogger.appenderRef.console.ref=STDOUT',
    'rootLogger.additivity=false',
  ];
  for (const [key, logger, level] of KAFKA_LOGGERS) {
    lines.push(
      `logger.${key}.name=${logger}`,
      `logger.${key}.level=${level}`,
      `logger.${key}.appenderRefs=console`,
      `logger.${key}.appenderRef.console.ref=STDOUT`,
      `logger.${key}.additivity=false`,
    );
  }
  return [...lines, '', 'monitorInterval=30', ''].join('\n');
}

/** @param name `TOConfig` or `UOConfig` */
export function entityOperatorLogging(name: string): string {
  return [
    ...console(name, '%d{yyyy-MM-dd HH:mm:ss} %-5p %c{1}:%L - %m%n'),
    'rootLogger.appenderRefs=stdout',
    'rootLogger.appenderRef.console.ref=STDOUT',
    'rootLogger.additivity=false',
    'logger.jetty.name=org.eclipse.jetty',
    'logger.jetty.level=INFO',
    'logger.jetty.additivity=false',
    '',
    'monitorInterval=30',
    '',
  ].join('\n');
}
