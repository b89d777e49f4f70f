import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { KubeConfig } from '@kubernetes/client-node';
import type { TargetView } from '#lib/api.ts';
import { LabError } from '#lib/errors.ts';
import { resumeSandbox, watchPause } from '#sandbox/control/pause.ts';
import { labPaths } from '#sandbox/control/paths.ts';
import { prepareSandbox, type Sandbox } from '#sandbox/control/prepare.ts';
import { resetSandbox } from '#sandbox/control/stop.ts';
import { KubeClient } from './kube-client.ts';
import type { KubeObject } from './kube-object.ts';
import { notReady } from './not-ready.ts';
import { Listeners } from './listeners.ts';
import { dialSandbox, podGone } from './pod-dial.ts';
import { errorView, problemsView } from './sandbox-error.ts';
import type { ClusterTarget, ShellSpec } from './target.ts';

const NAME = '내장 샌드박스';
const DETAIL = 'Strimzi 1.2.0 · Kafka 4.3.1';

export interface SandboxTargetOptions {
  /** LAB_HOME. */
  home: string;
  env: NodeJS.ProcessEnv;
  bashArgs: string[];
}

/** The embedded cluster: prepared in the background, owned by this server, ended with it. */
export class SandboxTarget implements ClusterTarget {
  readonly kind = 'sandbox';
  readonly name = NAME;
  readonly workspace: string;
  readonly #options: SandboxTargetOptions;
  readonly #listeners = new Listeners<TargetView>();
  #view: TargetView = { kind: 'sandbox', name: NAME, state: 'preparing', detail: DETAIL };
  #sandbox: Sandbox | undefined;
  #config: KubeConfig | undefined;
  #preparing: { abort: AbortController; done: Promise<void> } | undefined;
  #paused = false;
  #stopped = false;

  constructor(options: SandboxTargetOptions) {
    this.#options = options;
    this.workspace = labPaths(options.home).workspace;
  }

  start(): void {
    if (this.#preparing || this.#sandbox || this.#stopped) return;
    const abort = new AbortController();
    this.#preparing = {
      abort,
      done: this.#prepare(abort.signal).finally(() => (this.#preparing = undefined)),
    };
  }

  view(): TargetView {
    return this.#view;
  }

  onChange(listener: (view: TargetView) => void): () => void {
    return this.#listeners.add(listener);
  }

  kubeConfig(): KubeConfig {
    if (this.#config && !this.#paused) return this.#config;
    throw notReady(this.#view);
  }

  /** The student PC: beside the cluster's network, not in it. */
  shell(env: Record<string, string>): ShellSpec {
    const sandbox = this.#sandbox;
    if (!sandbox || this.#paused) throw notReady(this.#view);
    const entries = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    return {
      file: sandbox.nodeBinary,
      args: [
        ...['shell', '--state', sandbox.stateDir, '--cwd', '/home/student/lab', ...entries],
        ...['--', 'bash', ...this.#options.bashArgs],
      ],
      env: { PATH: this.#options.env.PATH ?? '/usr/bin:/bin', TERM: env.TERM ?? 'xterm-256color' },
      cwd: this.workspace,
    };
  }

  async dialPod(namespace: string, pod: string, port: number): Promise<Duplex> {
    const config = this.kubeConfig();
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
    const found = await new KubeClient(config).get<KubeObject>(path).catch((error: unknown) => {
      throw podGone(pod, error);
    });
    const { podIP } = (found.status ?? {}) as { podIP?: string };
    if (!podIP || !this.#sandbox) throw podGone(pod);
    return dialSandbox(join(this.#sandbox.stateDir, 'dial.sock'), `${podIP}:${port}`);
  }

  /** As with a Docker Desktop: NodePorts answer on the machine itself. */
  async nodeAddress(): Promise<string> {
    return '127.0.0.1';
  }

  /** Prepares again, or goes on after a pause. A sandbox that runs without some of its parts is ended first: they are given to it at its start. */
  retry(): void {
    if (this.#paused) return this.#resume();
    const ended = this.#view.state === 'attention' ? this.#end({ joined: true }) : Promise.resolve();
    void ended.catch((error: unknown) => console.error(error)).then(() => this.start());
  }

  async reset(): Promise<void> {
    await this.#end();
    this.#set({ state: 'preparing', detail: DETAIL });
    await resetSandbox(this.#options.home);
    this.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#end();
    this.#set({ state: 'stopped', detail: DETAIL });
  }

  /** With `joined` also a sandbox that another process started, which else runs on. */
  async #end({ joined = false } = {}): Promise<void> {
    this.#preparing?.abort.abort();
    await this.#preparing?.done;
    const sandbox = this.#sandbox;
    this.#sandbox = undefined;
    this.#config = undefined;
    this.#paused = false;
    await (joined ? sandbox?.end() : sandbox?.stop());
  }

  async #prepare(signal: AbortSignal): Promise<void> {
    this.#set({ state: 'preparing', detail: DETAIL });
    try {
      const sandbox = await prepareSandbox({
        home: this.#options.home,
        env: this.#options.env,
        signal,
        onProgress: (preparation) => this.#set({ state: 'preparing', detail: DETAIL, preparation }),
      });
      if (signal.aborted) return await sandbox.stop();
      const config = new KubeConfig();
      config.loadFromFile(sandbox.kubeconfig);
      this.#sandbox = sandbox;
      this.#config = config;
      const unwatch = watchPause(this.#options.home, (paused) => this.#onPause(sandbox, paused));
      void sandbox.ended.then(unwatch).then(() => this.#ended(sandbox));
      this.#setRunning(sandbox);
    } catch (error) {
      if (signal.aborted) return;
      // What happened and what to do is in a LabError; anything else is a bug that the log must show.
      if (!(error instanceof LabError)) console.error(error);
      this.#set({ state: 'attention', detail: DETAIL, error: errorView(error) });
    }
  }

  #setRunning({ problems }: Sandbox): void {
    this.#paused = false;
    const error = problemsView(problems);
    this.#set({ state: error ? 'attention' : 'ready', detail: DETAIL, ...(error && { error }) });
  }

  #onPause(sandbox: Sandbox, paused: boolean): void {
    if (this.#sandbox !== sandbox) return;
    if (!paused) return this.#setRunning(sandbox);
    this.#paused = true;
    this.#set({
      state: 'stopped',
      detail: DETAIL,
      error: {
        code: 'TARGET_NOT_READY',
        message: '내장 샌드박스가 일시 정지되어 있습니다. 클러스터의 상태는 그대로 남아 있습니다.',
        remedy: '다시 시도를 누르거나 npm run sandbox -- resume 을 실행하면 이어서 실행합니다.',
      },
    });
  }

  #resume(): void {
    // What follows from it, `watchPause` tells.
    resumeSandbox(this.#options.home).catch((error: unknown) =>
      this.#set({ state: 'stopped', detail: DETAIL, error: errorView(error) }),
    );
  }

  #ended(sandbox: Sandbox): void {
    // Stopped or reset by us: nothing to report.
    if (this.#sandbox !== sandbox) return;
    this.#paused = false;
    this.#sandbox = undefined;
    this.#config = undefined;
    this.#set({
      state: 'stopped',
      detail: DETAIL,
      error: {
        code: 'SANDBOX_FAILED',
        message: '내장 샌드박스가 멈췄습니다.',
        remedy: '다시 시도를 누르면 저장된 상태로 다시 시작합니다.',
      },
    });
  }

  #set(view: Omit<TargetView, 'kind' | 'name'>): void {
    this.#view = { kind: 'sandbox', name: NAME, ...view };
    this.#listeners.emit(this.#view);
  }
}
