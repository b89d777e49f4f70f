export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

const ORDER: LogLevel[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];
const threshold = ORDER.indexOf((process.env.STRIMZI_LOG_LEVEL as LogLevel | undefined) ?? 'INFO');

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Lines as the install manifests' log4j2 pattern gives them: `yyyy-MM-dd HH:mm:ss LEVEL Class:line - message`. */
export function createLogger(className: string): Logger {
  const write = (level: LogLevel, message: string) => {
    if (ORDER.indexOf(level) < threshold) return;
    process.stdout.write(
      `${timestamp(new Date())} ${level.padEnd(5)} ${className}:${callerLine()} - ${message}\n`,
    );
  };
  return {
    debug: (message) => write('DEBUG', message),
    info: (message) => write('INFO', message),
    warn: (message) => write('WARN', message),
    error: (message) => write('ERROR', message),
  };
}

/** UTC, as a container without a time zone file logs. */
function timestamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** The line that called info(), warn(), …: three frames above the Error made here. */
function callerLine(): string {
  const frame = new Error().stack?.split('\n')[4] ?? '';
  return /:(\d+):\d+\)?$/.exec(frame)?.[1] ?? '?';
}
