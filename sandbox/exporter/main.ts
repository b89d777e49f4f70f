import { runExporter } from './exporter.ts';
import { parseOptions } from './options.ts';

const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
try {
  const options = parseOptions(process.argv.slice(2));
  console.log("Kafka Lab's stand-in for kafka_exporter 1.9.0: its metrics, not its program");
  await runExporter(options, stop.signal);
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
