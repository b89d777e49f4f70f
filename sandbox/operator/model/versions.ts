import { ReconcileError } from '../reconcile/errors.ts';

export const OPERATOR_VERSION = '1.2.0';
export const DEFAULT_KAFKA_VERSION = '4.3.1';

/** Kafka versions that this release of the operator accepts, with the metadata version each starts with. */
const METADATA_VERSIONS: Record<string, string> = {
  '4.2.0': '4.2-IV1',
  '4.2.1': '4.2-IV1',
  '4.3.0': '4.3-IV0',
  '4.3.1': '4.3-IV0',
};

export interface KafkaVersion {
  version: string;
  metadataVersion: string;
  image: string;
}

/**
 * The version that a Kafka resource asks for.
 * @param images STRIMZI_KAFKA_IMAGES: lines of `version=image`
 */
export function resolveKafkaVersion(
  version = DEFAULT_KAFKA_VERSION,
  metadataVersion: string | undefined,
  images: string,
): KafkaVersion {
  const defaultMetadataVersion = METADATA_VERSIONS[version];
  if (!defaultMetadataVersion) {
    throw new ReconcileError(
      'UnsupportedKafkaVersionException',
      `Unsupported Kafka.spec.kafka.version: ${version}. Supported versions are: [${Object.keys(METADATA_VERSIONS).join(', ')}]`,
    );
  }
  const image = images
    .split('\n')
    .map((line) => line.trim().split('='))
    .find(([key]) => key === version)?.[1];
  return {
    version,
    metadataVersion: metadataVersion ?? defaultMetadataVersion,
    image: image ?? `quay.io/strimzi/kafka:${OPERATOR_VERSION}-kafka-${version}`,
  };
}
