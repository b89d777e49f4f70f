let count = 0;

export type Trigger = 'watch' | 'timer';

/** `Reconciliation #7(watch) Kafka(kafka/my-cluster)`: by it the lines of one reconciliation are found in the log. */
export function nextReconciliation(trigger: Trigger, subject: string): string {
  return `Reconciliation #${++count}(${trigger}) ${subject}`;
}
