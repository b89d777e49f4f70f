import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Sandbox } from '#sandbox/control/prepare.ts';

const run = promisify(execFile);
const STRIMZI = 'lab/kafka/strimzi';
const INSTALL = `${STRIMZI}/install/cluster-operator`;

interface NodePorts {
  host: string;
  bootstrap: number;
  first: number;
}

/** The course's manifests on a sandbox, as chapters 2 and 3 apply them. */
export class CourseCluster {
  readonly #sandbox: Pick<Sandbox, 'nodeBinary' | 'kubeconfig'>;
  readonly #home: string;

  constructor(sandbox: Pick<Sandbox, 'nodeBinary' | 'kubeconfig'>, home: string) {
    this.#sandbox = sandbox;
    this.#home = home;
  }

  /** In the namespace kafka. @returns what it printed */
  async kubectl(...args: string[]): Promise<string> {
    const { nodeBinary, kubeconfig } = this.#sandbox;
    const { stdout } = await run(
      nodeBinary,
      ['kubectl', '--kubeconfig', kubeconfig, '-n', 'kafka', ...args],
      {
        cwd: join(this.#home, 'home'),
      },
    );
    return stdout;
  }

  async installOperator(): Promise<void> {
    await run('sh', ['-c', `sed -i 's/namespace: .*/namespace: kafka/' ${INSTALL}/*RoleBinding*.yaml`], {
      cwd: join(this.#home, 'home'),
    });
    await this.kubectl('create', 'ns', 'kafka');
    await this.kubectl('create', '-f', INSTALL);
    await this.kubectl('rollout', 'status', 'deployment/strimzi-cluster-operator');
  }

  async applyCluster(): Promise<void> {
    await this.kubectl('apply', '-f', `${STRIMZI}/kafka/12.kafka-ephemeral-auth.yaml`);
    await this.untilReady('kafka/my-cluster');
  }

  async applyUserAndTopic(): Promise<void> {
    await this.kubectl('apply', '-f', `${STRIMZI}/user`, '-f', `${STRIMZI}/topic/11.kafka-topic.yaml`);
    await this.untilReady('kafkauser/my-user');
    await this.untilReady('kafkatopic/my-topic');
  }

  /** As in 4.3. Brokers have the ports from `first` on. */
  async addNodePorts({ host, bootstrap, first }: NodePorts): Promise<void> {
    const listener = {
      ...{ name: 'external', port: 9094, type: 'nodeport', tls: false },
      authentication: { type: 'scram-sha-512' },
      configuration: {
        bootstrap: { nodePort: bootstrap },
        brokers: [0, 1, 2].map((broker) => ({ broker, advertisedHost: host, nodePort: first + broker })),
      },
    };
    const patch = [{ op: 'add', path: '/spec/kafka/listeners/-', value: listener }];
    await this.kubectl('patch', 'kafka/my-cluster', '--type=json', `--patch=${JSON.stringify(patch)}`);
    const { metadata } = JSON.parse(await this.kubectl('get', 'kafka/my-cluster', '-o', 'json')) as {
      metadata: { generation: number };
    };
    // Ready it is all the while; this one says that all brokers have it.
    const observed = `--for=jsonpath={.status.observedGeneration}=${metadata.generation}`;
    await this.kubectl('wait', 'kafka/my-cluster', observed, '--timeout=300s');
  }

  /** The exporter and Prometheus of chapter 7. */
  async applyMonitoring(): Promise<void> {
    const spec = { spec: { kafkaExporter: {} } };
    await this.kubectl('patch', 'kafka', 'my-cluster', '--type=merge', '-p', JSON.stringify(spec));
    await this.kubectl('wait', '--for=create', 'deployment/my-cluster-kafka-exporter', '--timeout=60s');
    await this.kubectl('apply', '-f', 'lab/kafka/monitoring/prometheus.yaml');
    for (const name of ['my-cluster-kafka-exporter', 'prometheus'])
      await this.kubectl('rollout', 'status', `deployment/${name}`);
  }

  async untilReady(resource: string): Promise<void> {
    await this.kubectl('wait', resource, '--for=condition=Ready', '--timeout=300s');
  }
}
