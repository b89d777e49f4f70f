import { exporterDisruptionBudget } from '../model/disruption-budgets.ts';
import { hashStub } from '../model/hash.ts';
import type { KafkaCluster } from '../model/kafka-cluster.ts';
import { kafkaExporterDeployment } from '../model/kafka-exporter.ts';
import { exporterMetadata } from '../model/metadata.ts';
import * as names from '../model/names.ts';
import { exporterNetworkPolicy } from '../model/network-policies.ts';
import { opaqueSecret } from '../model/secrets.ts';
import { exporterServiceAccount } from '../model/service-accounts.ts';
import { Resources } from '../runtime/resource.ts';
import { applyAll } from './apply-all.ts';
import { CA_GENERATION, certificateFor, type Authorities } from './certificates.ts';
import type { Context } from './context.ts';
import { deploy, removeDeployment } from './deployment.ts';

/** The Deployment that tells Prometheus of topics and groups, with all that it needs; removed when the spec has none. */
export async function reconcileKafkaExporter(
  context: Context,
  cluster: KafkaCluster,
  authorities: Authorities,
): Promise<void> {
  const spec = cluster.kafka.spec.kafkaExporter;
  if (!spec) return remove(context);
  const [serverCertHash] = await Promise.all([
    certificate(context, cluster, authorities),
    applyAll(context.client, [
      exporterServiceAccount(cluster),
      exporterNetworkPolicy(cluster),
      exporterDisruptionBudget(cluster),
    ]),
  ]);
  const generations = { clusterCaCertGeneration: CA_GENERATION, clusterCaKeyGeneration: CA_GENERATION };
  await deploy(context, kafkaExporterDeployment(cluster, spec, { serverCertHash, ...generations }));
}

/** The certificate with which it logs in to the brokers, of which it is a super user. Returns its hash. */
async function certificate(
  context: Context,
  cluster: KafkaCluster,
  { secrets, clusterCa }: Authorities,
): Promise<string> {
  const component = names.kafkaExporter(cluster.name);
  const secret = names.kafkaExporterCerts(cluster.name);
  const { certificate, key } = await certificateFor(context, secrets, clusterCa, {
    secret,
    keys: ['kafka-exporter.crt', 'kafka-exporter.key'],
    subject: { commonName: component },
    log: `component ${component}`,
  });
  const metadata = exporterMetadata(cluster, secret, {
    annotations: { 'strimzi.io/cluster-ca-cert-generation': CA_GENERATION },
  });
  const content = { 'kafka-exporter.crt': certificate, 'kafka-exporter.key': key };
  await context.client.apply(opaqueSecret(metadata, content));
  return hashStub(certificate);
}

async function remove(context: Context): Promise<void> {
  const { client, namespace, cluster } = context;
  await Promise.all([
    removeDeployment(context, names.kafkaExporter(cluster)),
    client.delete(Resources.secrets, namespace, names.kafkaExporterCerts(cluster)),
  ]);
}
