import { writeFile } from 'node:fs/promises';
import { nodeAddress } from './reconcile/listeners.ts';
import { KubeClient } from './runtime/client.ts';
import { connect } from './runtime/connection.ts';
import { createLogger } from './runtime/logger.ts';
import { requiredEnv } from './runtime/process.ts';
import { Resources } from './runtime/resource.ts';

const log = createLogger('InitWriter');
const FOLDER = '/opt/kafka/init';

/** Writes the address of the pod's node to a file of the broker's pod. */
export async function runKafkaInit(): Promise<void> {
  const client = new KubeClient(await connect(), 'strimzi-kafka-init');
  const node = await client.get(Resources.nodes, undefined, requiredEnv('NODE_NAME'));
  const address = nodeAddress(node, process.env.EXTERNAL_ADDRESS_TYPE);
  if (!address) throw new Error(`Node ${node.metadata.name} has no address`);
  await writeFile(`${FOLDER}/external.address`, address);
  log.info(`Default External address found ${address}`);
}
