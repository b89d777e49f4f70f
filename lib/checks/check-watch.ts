import type { KafkaView } from '#lib/api.ts';
import type { ResourceWatches, Subscription } from '#lib/cluster/resource-watch.ts';
import type { Check, GroupCheck, MetricCheck, ResourceCheck, TopicCheck } from '#lib/content/schema.ts';
import type { MetricValue } from '#lib/metrics/metric-values.ts';
import { evaluateFile } from './evaluate-file.ts';
import { evaluateGroup, evaluateTopic } from './evaluate-kafka.ts';
import { evaluateMetric } from './evaluate-metric.ts';
import { evaluateResource, splitResource } from './evaluate-resource.ts';
import { evaluateRun, type RunFacts } from './evaluate-run.ts';
import { waiting, type Verdict } from './verdict.ts';
import { filesMatching, watchFiles } from './workspace-files.ts';

/** A check that is being watched. */
export interface CheckWatch {
  evaluate(): Verdict;
  close(): void;
}

/** The Kafka cluster, looked at while there is a subscription. */
export interface KafkaSource {
  view(): KafkaView;
  subscribe(listener: (view: KafkaView) => void): () => void;
}

/** Prometheus, asked while there is a watch. */
export interface MetricSource {
  watch(promql: string, changed: () => void): { value(): MetricValue; close(): void };
}

export interface CheckSources {
  watches: ResourceWatches;
  /** The session's namespace, for checks that name none. */
  namespace: string;
  workspace: string;
  kafka: KafkaSource;
  metrics: MetricSource;
  /** The newest run of an action of the check's step. */
  newestRun: (action: string) => RunFacts | undefined;
  /** A regular expression with the {{values}} of the cluster filled in; undefined while they are not known. */
  pattern: (text: string) => string | undefined;
}

/** Watches what one check depends on; `changed` means "evaluate again". Runs are announced by their engine. */
export function watchCheck(check: Check, sources: CheckSources, changed: () => void): CheckWatch {
  if ('run' in check)
    return {
      evaluate: () =>
        withPattern(check.output, sources, (output) =>
          evaluateRun({ ...check, output }, sources.newestRun(check.run)),
        ),
      close: () => {},
    };
  if ('file' in check) {
    const { workspace } = sources;
    return {
      evaluate: () =>
        withPattern(check.contains, sources, (contains = '') =>
          evaluateFile({ ...check, contains }, filesMatching(workspace, check.file)),
        ),
      close: watchFiles(workspace, check.file, changed),
    };
  }
  if ('topic' in check || 'group' in check) return watchKafka(check, sources.kafka, changed);
  if ('promql' in check) return watchMetric(check, sources.metrics, changed);
  return watchResource(check, sources, changed);
}

function withPattern(
  text: string | undefined,
  sources: CheckSources,
  evaluate: (pattern: string | undefined) => Verdict,
): Verdict {
  const pattern = text === undefined ? undefined : sources.pattern(text);
  return text !== undefined && pattern === undefined
    ? waiting('클러스터에서 값을 읽고 있습니다.')
    : evaluate(pattern);
}

function watchKafka(check: TopicCheck | GroupCheck, kafka: KafkaSource, changed: () => void): CheckWatch {
  return {
    evaluate: () =>
      'topic' in check ? evaluateTopic(check, kafka.view()) : evaluateGroup(check, kafka.view()),
    close: kafka.subscribe(changed),
  };
}

function watchMetric(check: MetricCheck, metrics: MetricSource, changed: () => void): CheckWatch {
  const watched = metrics.watch(check.promql, changed);
  return { evaluate: () => evaluateMetric(check, watched.value()), close: () => watched.close() };
}

function watchResource(check: ResourceCheck, sources: CheckSources, changed: () => void): CheckWatch {
  const { watches } = sources;
  const namespace = check.namespace ?? sources.namespace;
  const { kind } = splitResource(check.resource);
  const needsProgress = 'condition' in check.until;
  const subscriptions: Subscription[] = [];
  const subscribe = (name: string, scope?: string) => {
    const subscription = watches.subscribe(name, scope, changed);
    subscriptions.push(subscription);
    return subscription;
  };
  // A cluster-wide kind ignores the namespace; to list it needs none.
  const resource = subscribe(kind, namespace);
  const namespaces = subscribe('namespaces');
  const pods = needsProgress ? subscribe('pods', namespace) : undefined;
  const nodePools = needsProgress ? subscribe('kafkanodepools.kafka.strimzi.io', namespace) : undefined;
  return {
    evaluate: () =>
      evaluateResource(check, {
        resource: resource.snapshot(),
        namespaces: namespaces.snapshot(),
        pods: pods?.snapshot(),
        nodePools: nodePools?.snapshot(),
        namespace,
      }),
    close: () => subscriptions.forEach((subscription) => subscription.release()),
  };
}
