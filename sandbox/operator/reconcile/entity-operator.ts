import { entityConfigMaps } from '../model/config-maps.ts';
import { entityDisruptionBudget } from '../model/disruption-budgets.ts';
import { entityOperatorDeployment } from '../model/entity-operator.ts';
import { hashStub } from '../model/hash.ts';
import type { KafkaCluster } from '../model/kafka-cluster.ts';
import { entityMetadata } from '../model/metadata.ts';
import * as names from '../model/names.ts';
import { entityNetworkPolicy } from '../model/network-policies.ts';
import { entityRbac } from '../model/rbac.ts';
import { opaqueSecret } from '../model/secrets.ts';
import { entityServiceAccount } from '../model/service-accounts.ts';
import { Resources } from '../runtime/resource.ts';
import { applyAll } from './apply-all.ts';
import { CA_GENERATION, certificateFor, type Authorities } from './certificates.ts';
import type { Context } from './context.ts';
import { deploy, removeDeployment } from './deployment.ts';

/** The Deployment of the topic and user operators with all that it needs; removed when the spec has none. */
export async function reconcileEntityOperator(
  context: Context,
  cluster: KafkaCluster,
  authorities: Authorities,
): Promise<void> {
  const { topicOperator, userOperator } = cluster.kafka.spec.entityOperator ?? {};
  await Promise.all([
    ...(topicOperator ? [] : [removeHalf(context, names.topicOperator(cluster.name))]),
    ...(userOperator ? [] : [removeHalf(context, names.userOperator(cluster.name))]),
  ]);
  if (!topicOperator && !userOperator) {
    const name = names.entityOperator(cluster.name);
    return removeDeployment(context, name, [Resources.roles]);
  }
  const [hashes] = await Promise.all([
    certificates(context, cluster, authorities),
    applyAll(context.client, [
      entityServiceAccount(cluster),
      ...entityRbac(cluster),
      entityNetworkPolicy(cluster),
      entityDisruptionBudget(cluster),
      ...entityConfigMaps(cluster),
    ]),
  ]);
  const deployment = entityOperatorDeployment(cluster, {
    serverCertHash: hashes,
    clusterCaCertGeneration: CA_GENERATION,
    clusterCaKeyGeneration: CA_GENERATION,
  })!;
  await deploy(context, deployment);
}

/** The certificates with which the two log in to the brokers. Returns one hash of both. */
async function certificates(
  context: Context,
  cluster: KafkaCluster,
  authorities: Authorities,
): Promise<string> {
  const { topicOperator, userOperator } = cluster.kafka.spec.entityOperator ?? {};
  const halves = [
    ...(topicOperator ? [names.topicOperator(cluster.name)] : []),
    ...(userOperator ? [names.userOperator(cluster.name)] : []),
  ];
  const hashes = await Promise.all(
    halves.map(async (component) => {
      const secret = `${component}-certs`;
      const { certificate, key } = await certificateFor(context, authorities.secrets, authorities.clusterCa, {
        secret,
        keys: ['entity-operator.crt', 'entity-operator.key'],
        subject: { commonName: component },
        log: `component ${component}`,
      });
      const metadata = entityMetadata(cluster, secret, component, {
        annotations: { 'strimzi.io/cluster-ca-cert-generation': CA_GENERATION },
      });
      await context.client.apply(
        opaqueSecret(metadata, { 'entity-operator.crt': certificate, 'entity-operator.key': key }),
      );
      return hashStub(certificate);
    }),
  );
  return hashes.join('');
}

async function removeHalf({ client, namespace }: Context, component: string): Promise<void> {
  await Promise.all([
    client.delete(Resources.roleBindings, namespace, `${component}-role`),
    client.delete(Resources.configMaps, namespace, `${component}-config`),
    client.delete(Resources.secrets, namespace, `${component}-certs`),
  ]);
}
