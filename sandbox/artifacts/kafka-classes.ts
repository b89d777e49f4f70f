import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runTool } from './run-tool.ts';
import type { BuildContext } from './preparation.ts';

/** Beside the jars; the broker's start script looks for it there. */
const ARCHIVE = 'kafka.jsa';
const LOGGING = fileURLToPath(new URL('./kafka/log4j2.properties', import.meta.url));
const CLUSTER_ID = 'AAAAAAAAAAAAAAAAAAAAAA';
/** A start takes seconds; one that takes this long will not end, ms. */
const GIVE_UP_MS = 120_000;
/** As the sandbox's brokers run. */
const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', `-Dlog4j2.configurationFile=${LOGGING}`];

/**
 * Runs a broker once and has its JVM keep the classes that it loaded, parsed and verified (AppCDS): the brokers of
 * the sandbox then start in two thirds of the time. They also start without it, so a failure here is none.
 *
 * The JVM takes an archive only with the class path that it was made with, so both runs name the jars relative to
 * their folder.
 * @param jars folder that gets the archive
 * @param scratch folder for the broker's data
 */
export async function archiveClasses(
  jars: string,
  scratch: string,
  java: string,
  { env, signal }: Pick<BuildContext, 'env' | 'signal'>,
): Promise<void> {
  await mkdir(scratch, { recursive: true });
  const config = join(scratch, 'server.properties');
  await writeFile(config, serverProperties(join(scratch, 'log'), await freePort(), await freePort()));
  const program = (...args: string[]) => [...JVM, '-cp', '*', ...args];
  const format = program('kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', config);
  const { code } = await runTool(java, format, { cwd: jars, env, signal });
  if (code !== 0) return;
  const broker = spawn(java, [`-XX:ArchiveClassesAtExit=${ARCHIVE}`, ...program('kafka.Kafka', config)], {
    cwd: jars,
    env,
    signal,
    timeout: GIVE_UP_MS,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  createInterface({ input: broker.stdout }).on('line', (line) => {
    if (line.includes('Kafka Server started')) broker.kill('SIGTERM');
  });
  await once(broker, 'close');
}

/** The kinds of parts that a broker of the course has: both roles, an authorizer, SCRAM. */
function serverProperties(log: string, controller: number, client: number): string {
  return [
    'node.id=0',
    'process.roles=broker,controller',
    'controller.listener.names=CONTROLLER',
    `controller.quorum.voters=0@127.0.0.1:${controller}`,
    `listeners=CONTROLLER://127.0.0.1:${controller},INTERNAL://127.0.0.1:${client},PLAIN://127.0.0.1:0`,
    `advertised.listeners=INTERNAL://127.0.0.1:${client},PLAIN://127.0.0.1:${client}`,
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,PLAIN:SASL_PLAINTEXT',
    'inter.broker.listener.name=INTERNAL',
    'listener.name.plain.sasl.enabled.mechanisms=SCRAM-SHA-512',
    'listener.name.plain.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users=User:ANONYMOUS',
    `log.dirs=${log}`,
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
