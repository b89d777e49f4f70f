import type { Pod, StrimziPodSet } from '../model/types.ts';

/** Why a pod must be replaced: `event` is the reason of the Kubernetes Event, `text` what the log says. */
export interface RestartReason {
  event: string;
  text: string;
}

const OLD_REVISION = { event: 'PodHasOldRevision', text: 'Pod has old revision' };
const CERTIFICATES = { event: 'KafkaCertificatesChanged', text: 'Kafka broker TLS certificates updated' };
const MANUAL = { event: 'ManualRollingUpdate', text: 'Pod was manually annotated to be rolled' };

export const CONFIG_CHANGE: RestartReason = {
  event: 'ConfigChangeRequiresRestart',
  text: 'Application level changes require restart',
};

export const MANUAL_ROLLING_UPDATE = 'strimzi.io/manual-rolling-update';

/** Compares a running pod with the one that its set describes. */
export function restartReasons(
  running: Pod,
  wanted: Pod,
  podSet: StrimziPodSet | undefined,
): RestartReason[] {
  const differs = (annotation: string) =>
    running.metadata.annotations?.[annotation] !== wanted.metadata.annotations?.[annotation];
  const reasons: RestartReason[] = [];
  if (differs('strimzi.io/revision')) reasons.push(OLD_REVISION);
  if (differs('strimzi.io/server-cert-hash')) reasons.push(CERTIFICATES);
  if ([running, podSet].some((object) => object?.metadata.annotations?.[MANUAL_ROLLING_UPDATE] === 'true')) {
    reasons.push(MANUAL);
  }
  return reasons;
}
