import { programBundle } from './bundle.ts';
import type { Artifact } from './store.ts';

export const OPERATOR_FILE = 'operator.mjs';
export const EXPORTER_FILE = 'exporter.mjs';

/** The operators of sandbox/operator. */
export const operatorBundle = (): Promise<Artifact> =>
  programBundle({
    name: 'operator',
    folders: ['sandbox/operator'],
    file: OPERATOR_FILE,
    what: 'Strimzi 오퍼레이터를',
  });

/** The program that plays kafka_exporter; it talks to Kafka as the operators do. */
export const exporterBundle = (): Promise<Artifact> =>
  programBundle({
    name: 'exporter',
    folders: ['sandbox/exporter', 'sandbox/operator'],
    file: EXPORTER_FILE,
    what: 'Kafka Exporter를',
  });
