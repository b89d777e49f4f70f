import type { MetricsStat } from '#lib/api.ts';
import { LabError } from '#lib/errors.ts';
import type { Sample } from './prometheus.ts';

/** Why Prometheus has no fresh numbers of Kafka, from `up` of its targets; undefined when it has them. */
export function scrapeTrouble(
  targets: Sample[],
  stats: MetricsStat[],
  hasExporter: boolean,
): LabError | undefined {
  const fresh = stats.some(({ id, value }) => id === 'brokers' && value !== undefined);
  if (fresh) return undefined;
  if (!hasExporter)
    return trouble(
      'Kafka Exporter가 없어 Prometheus가 모을 수치가 없습니다.',
      'Kafka 리소스의 spec.kafkaExporter를 확인하세요. my-cluster-kafka-exporter pod이 생기면 자동으로 나타납니다.',
    );
  const down = targets
    .filter(({ value }) => value === 0)
    .map(({ labels }) => labels.instance ?? labels.job ?? '');
  if (down.length > 0)
    return trouble(
      `Prometheus가 Kafka Exporter에서 수치를 가져오지 못하고 있습니다. (up이 0: ${down.join(', ')})`,
      'kubectl -n kafka get pods -l app.kubernetes.io/name=kafka-exporter로 pod이 Running이고 Ready인지 확인하세요.',
    );
  if (targets.length === 0)
    return trouble(
      'Prometheus가 아직 어디에서도 수치를 가져오지 않았습니다.',
      '시작한 지 몇 초 안이면 곧 나타납니다. 계속되면 monitoring/prometheus.yaml의 scrape_configs를 확인하세요.',
    );
  return trouble(
    'Kafka Exporter는 답하지만 아직 브로커의 수치가 없습니다.',
    '브로커에 접속하면 나타납니다. 계속되면 kubectl -n kafka logs deploy/my-cluster-kafka-exporter를 확인하세요.',
  );
}

const trouble = (message: string, remedy: string) => new LabError('METRICS_NOT_READY', message, remedy);
