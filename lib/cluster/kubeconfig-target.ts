import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { KubeConfig } from '@kubernetes/client-node';
import type { TargetView } from '#lib/api.ts';
import { LabError } from '#lib/errors.ts';
import { KubeClient, KubeStatusError } from './kube-client.ts';
import type { KubeObject } from './kube-object.ts';
import { kubeconfigFiles, singleContextKubeconfig } from './kubeconfig-context.ts';
import { Listeners } from './listeners.ts';
import { nodePortAddress } from './node-address.ts';
import { forwardPort } from './pod-dial.ts';
import { notReady } from './not-ready.ts';
import type { ClusterTarget, ShellSpec } from './target.ts';

const PROBE_TIMEOUT_MS = 5_000;
const PROBE_INTERVAL_MS = 5_000;

export interface KubeconfigTargetOptions {
  context: string;
  env: NodeJS.ProcessEnv;
  /** LAB_HOME. */
  home: string;
  /** The student's home folder, with `lab/` in it. */
  studentHome: string;
  bashArgs: string[];
  /** The folder of a kubectl for machines that have none on the PATH. */
  kubectl?: () => Promise<string | undefined>;
}

/** Any context of the student's own kubeconfig: the lab is a guest there and prepares nothing. */
export class KubeconfigTarget implements ClusterTarget {
  readonly kind = 'kubeconfig';
  readonly name: string;
  readonly workspace: string;
  readonly #options: KubeconfigTargetOptions;
  readonly #file: string;
  readonly #listeners = new Listeners<TargetView>();
  #config: KubeConfig | undefined;
  #extraPath: string[] = [];
  #view: TargetView;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: KubeconfigTargetOptions) {
    this.#options = options;
    this.name = options.context;
    this.workspace = join(options.studentHome, 'lab');
    this.#file = join(options.home, 'context.kubeconfig');
    this.#view = { kind: 'kubeconfig', name: this.name, state: 'preparing', detail: '연결하는 중' };
  }

  start(): void {
    void this.#connect();
  }

  view(): TargetView {
    return this.#view;
  }

  onChange(listener: (view: TargetView) => void): () => void {
    return this.#listeners.add(listener);
  }

  kubeConfig(): KubeConfig {
    if (this.#config) return this.#config;
    throw notReady(this.#view);
  }

  shell(env: Record<string, string>): ShellSpec {
    if (!this.#config) throw notReady(this.#view);
    return {
      file: '/bin/bash',
      args: this.#options.bashArgs,
      cwd: this.workspace,
      env: {
        ...hostEnvironment(this.#options.env, this.#extraPath),
        HOME: this.#options.studentHome,
        KUBECONFIG: this.#file,
        ...env,
      },
    };
  }

  dialPod(namespace: string, pod: string, port: number): Promise<Duplex> {
    return forwardPort(this.kubeConfig(), namespace, pod, port);
  }

  async nodeAddress(): Promise<string> {
    const { items } = await new KubeClient(this.kubeConfig()).get<{ items: KubeObject[] }>('/api/v1/nodes');
    return nodePortAddress(items);
  }

  retry(): void {
    if (this.#view.state !== 'ready') void this.#connect();
  }

  async reset(): Promise<void> {
    throw new LabError(
      'BAD_REQUEST',
      `${this.name}는 실습실이 만든 클러스터가 아니라서 초기화하지 않습니다.`,
      '실습에서 만든 것을 지우려면 6장의 순서대로 지우세요.',
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const { context, env, home } = this.#options;
      const text = singleContextKubeconfig(kubeconfigFiles(env), context, env.HOME ?? homedir());
      mkdirSync(home, { recursive: true });
      writeFileSync(this.#file, text, { mode: 0o600 });
      await this.#findKubectl();
      const config = new KubeConfig();
      config.loadFromString(text);
      this.#config = config;
    } catch (error) {
      this.#set('unreachable', '', asLabError(error));
      return;
    }
    await this.#probe();
  }

  /** Asks again and again: a laptop sleeps, a VPN drops, a token expires. */
  async #probe(): Promise<void> {
    const config = this.#config;
    if (!config || this.#stopped) return;
    const server = config.getCurrentCluster()?.server ?? '';
    try {
      const client = new KubeClient(config);
      const { gitVersion } = await client.get<{ gitVersion: string }>('/version', {
        timeoutMs: PROBE_TIMEOUT_MS,
      });
      // /version answers anyone; the list of groups needs valid credentials.
      await client.get('/apis', { timeoutMs: PROBE_TIMEOUT_MS });
      this.#set('ready', `Kubernetes ${gitVersion} · ${server}`);
    } catch (error) {
      const { state, reason } = probeFailure(error, this.name, server);
      this.#set(state, server, reason);
    }
    this.#timer = setTimeout(() => void this.#probe(), PROBE_INTERVAL_MS);
    this.#timer.unref();
  }

  async #findKubectl(): Promise<void> {
    const path = (this.#options.env.PATH ?? '')
      .split(delimiter)
      .filter((folder) => !folder.includes('node_modules'));
    if (path.some((folder) => isExecutable(join(folder, 'kubectl')))) return;
    const folder = await this.#options.kubectl?.();
    if (!folder)
      throw new LabError(
        'TOOL_MISSING',
        'kubectl을 찾지 못했습니다.',
        'kubectl을 설치해 PATH에 넣고 다시 시작하세요: https://kubernetes.io/docs/tasks/tools/',
      );
    this.#extraPath = [folder];
  }

  #set(state: TargetView['state'], detail: string, error?: LabError): void {
    const next: TargetView = {
      kind: 'kubeconfig',
      name: this.name,
      state,
      detail,
      ...(error && { error: { code: error.code, message: error.message, remedy: error.remedy } }),
    };
    if (JSON.stringify(next) === JSON.stringify(this.#view)) return;
    this.#view = next;
    this.#listeners.emit(next);
  }
}

function probeFailure(
  error: unknown,
  context: string,
  server: string,
): { state: TargetView['state']; reason: LabError } {
  if (error instanceof KubeStatusError && (error.status === 401 || error.status === 403))
    return {
      state: 'attention',
      reason: new LabError(
        'TARGET_UNREACHABLE',
        `context ${context}의 자격 증명을 API 서버가 받아들이지 않았습니다. (${error.status} ${error.message})`,
        '클러스터에 다시 로그인한 뒤 다시 시도를 누르세요.',
      ),
    };
  const cause = error instanceof Error ? error.message : String(error);
  return {
    state: 'unreachable',
    reason: new LabError(
      'TARGET_UNREACHABLE',
      `context ${context}의 API 서버(${server})에 연결하지 못했습니다. ${cause}`,
      '클러스터가 켜져 있는지, 네트워크와 VPN이 연결되어 있는지 확인하세요. 연결되면 자동으로 이어집니다.',
    ),
  };
}

function asLabError(error: unknown): LabError {
  if (error instanceof LabError) return error;
  const cause = error instanceof Error ? error.message : String(error);
  return new LabError(
    'TARGET_UNREACHABLE',
    `kubeconfig를 준비하지 못했습니다. ${cause}`,
    'kubeconfig의 내용을 확인하고 다시 시도하세요.',
  );
}

/** The host's environment without what npm, Node and the lab itself put there. */
function hostEnvironment(env: NodeJS.ProcessEnv, extraPath: string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !/^(npm_|LAB_|NODE_|INIT_CWD$|PORT$|HOST$|COLOR$|EDITOR$)/.test(name))
      kept[name] = value;
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...kept, PATH: [...path, ...extraPath].join(delimiter) };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
