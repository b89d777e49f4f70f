export {};

/** One bundle, four programs: the container's script says which. */
const PROGRAMS: Record<string, () => Promise<void>> = {
  'cluster-operator': async () => (await import('./cluster-operator.ts')).runClusterOperator(),
  'topic-operator': async () => (await import('./topic/main.ts')).runTopicOperator(),
  'user-operator': async () => (await import('./user/main.ts')).runUserOperator(),
  'kafka-init': async () => (await import('./kafka-init.ts')).runKafkaInit(),
};

const program = PROGRAMS[process.argv[2] ?? ''];
if (!program) {
  console.error(`Usage: operator.mjs ${Object.keys(PROGRAMS).join('|')}`);
  process.exit(2);
}
try {
  await program();
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
