import { createHash, X509Certificate } from 'node:crypto';
import { nodeSubject } from '../ca/subjects.ts';
import type { KafkaCluster } from '../model/kafka-cluster.ts';
import { kafkaMetadata } from '../model/metadata.ts';
import { opaqueSecret } from '../model/secrets.ts';
import { CA_GENERATION, certificateFor, type Authorities } from './certificates.ts';
import type { Context } from './context.ts';
import type { ListenerAddresses } from './listeners.ts';

/** Certificate Secrets of all nodes; returns the hash of each node's certificate, by pod name. */
export async function reconcileNodeCertificates(
  context: Context,
  cluster: KafkaCluster,
  { clusterCa, secrets }: Authorities,
  { routeHosts }: Pick<ListenerAddresses, 'routeHosts'>,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  await Promise.all(
    cluster.nodes.map(async (node) => {
      const { podName } = node;
      const { certificate, key } = await certificateFor(context, secrets, clusterCa, {
        secret: podName,
        keys: [`${podName}.crt`, `${podName}.key`],
        subject: nodeSubject(cluster, node, node.broker ? routeHosts(node) : []),
        log: `pod ${podName}`,
      });
      // Clients get the whole chain. A certificate read back from its Secret has the CA's behind it already.
      const leaf = new X509Certificate(certificate);
      const chain = `${leaf.toString().trimEnd()}\n${clusterCa.certificate}`;
      const metadata = kafkaMetadata(cluster, podName, {
        annotations: { 'strimzi.io/cluster-ca-cert-generation': CA_GENERATION },
      });
      await context.client.apply(
        opaqueSecret(metadata, { [`${podName}.crt`]: chain, [`${podName}.key`]: key }),
      );
      hashes.set(podName, createHash('sha1').update(leaf.raw).digest('hex'));
    }),
  );
  return hashes;
}
