import { ReconcileError } from '../reconcile/errors.ts';

export type Labels = Record<string, string>;

const STRIMZI = 'strimzi.io/';
const KUBERNETES = 'app.kubernetes.io/';

/** The three labels by which Services, policies and budgets select the pods of a component. */
export function selectorLabels(cluster: string, component: string): Labels {
  return { 'strimzi.io/cluster': cluster, 'strimzi.io/kind': 'Kafka', 'strimzi.io/name': component };
}

/**
 * The labels of every object of a component.
 * @param custom labels of the custom resource, which Strimzi hands down (see `handedDownLabels`)
 */
export function componentLabels(
  cluster: string,
  component: string,
  type: string,
  custom: Labels = {},
): Labels {
  return {
    ...custom,
    ...selectorLabels(cluster, component),
    'strimzi.io/component-type': type,
    'app.kubernetes.io/name': type,
    'app.kubernetes.io/instance': cluster,
    'app.kubernetes.io/part-of': custom['app.kubernetes.io/part-of'] ?? `strimzi-${cluster}`,
    'app.kubernetes.io/managed-by': 'strimzi-cluster-operator',
  };
}

/** The user's labels that go to every object; Strimzi's own prefix is refused, so that no selector is deceived. */
export function handedDownLabels(labels: Labels = {}): Labels {
  const handedDown: Labels = {};
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(STRIMZI)) {
      if (key.startsWith('strimzi.io/cluster')) continue;
      throw new ReconcileError(
        'CompletionException',
        'java.lang.IllegalArgumentException: Labels starting with strimzi.io/ are not allowed in Custom Resources, such labels should be removed.',
      );
    }
    if (key.startsWith(KUBERNETES) && key !== 'app.kubernetes.io/part-of') continue;
    handedDown[key] = value;
  }
  return handedDown;
}
