/** Names of the objects of a Kafka cluster, as Strimzi gives them. */
export const kafkaComponent = (cluster: string) => `${cluster}-kafka`;
export const brokersService = (cluster: string) => `${cluster}-kafka-brokers`;
export const bootstrapService = (cluster: string) => `${cluster}-kafka-bootstrap`;
export const podSetName = (cluster: string, pool: string) => `${cluster}-${pool}`;
export const podName = (cluster: string, pool: string, id: number) => `${cluster}-${pool}-${id}`;
export const kafkaRoleBinding = (cluster: string) => `${cluster}-kafka-role`;
export const kafkaNetworkPolicy = (cluster: string) => `${cluster}-network-policy-kafka`;
/** Cluster-scoped, so the namespace is part of the name. */
export const initClusterRoleBinding = (namespace: string, cluster: string) =>
  `strimzi-${namespace}-${cluster}-kafka-init`;

export const clusterCaKey = (cluster: string) => `${cluster}-cluster-ca`;
export const clusterCaCert = (cluster: string) => `${cluster}-cluster-ca-cert`;
export const clientsCaKey = (cluster: string) => `${cluster}-clients-ca`;
export const clientsCaCert = (cluster: string) => `${cluster}-clients-ca-cert`;
export const operatorCerts = (cluster: string) => `${cluster}-cluster-operator-certs`;
export const trustBundle = (cluster: string) => `${cluster}-trustbundle`;

export const entityOperator = (cluster: string) => `${cluster}-entity-operator`;
export const topicOperator = (cluster: string) => `${cluster}-entity-topic-operator`;
export const userOperator = (cluster: string) => `${cluster}-entity-user-operator`;
export const topicOperatorCerts = (cluster: string) => `${topicOperator(cluster)}-certs`;
export const userOperatorCerts = (cluster: string) => `${userOperator(cluster)}-certs`;
export const topicOperatorConfig = (cluster: string) => `${topicOperator(cluster)}-config`;
export const userOperatorConfig = (cluster: string) => `${userOperator(cluster)}-config`;
export const topicOperatorRoleBinding = (cluster: string) => `${topicOperator(cluster)}-role`;
export const userOperatorRoleBinding = (cluster: string) => `${userOperator(cluster)}-role`;

export const kafkaExporter = (cluster: string) => `${cluster}-kafka-exporter`;
export const kafkaExporterCerts = (cluster: string) => `${kafkaExporter(cluster)}-certs`;
