import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LabError } from '../../lib/errors.ts';
import { labPaths } from '../control/paths.ts';
import { pauseSandbox, resumeSandbox } from '../control/pause.ts';
import { prepareSandbox, runningBinary } from '../control/prepare.ts';
import { sandboxStatus, type SandboxStatus, type UnavailablePort } from '../control/status.ts';
import { resetSandbox, stopSandbox } from '../control/stop.ts';
import { ProgressLine } from './progress-line.ts';

interface Context {
  home: string;
  args: string[];
  signal: AbortSignal;
}

interface Command {
  /** One Korean line of the help. */
  says: string;
  /** Resolves to the exit code. */
  run(context: Context): Promise<number>;
}

const STATE_TEXT: Record<SandboxStatus['state'], string> = {
  stopped: '멈춤',
  starting: '준비 중',
  ready: '준비됨',
  paused: '일시 정지됨',
  stopping: '멈추는 중',
  failed: '시작하지 못함',
};

export const COMMANDS: Record<string, Command> = {
  up: { says: '샌드박스를 시작합니다. 노드가 Ready가 되면 끝납니다. 여러 번 실행해도 됩니다.', run: up },
  down: { says: '샌드박스를 멈춥니다. 클러스터의 상태는 남습니다.', run: down },
  pause: { says: '샌드박스를 일시 정지합니다. 메모리는 그대로 두고 CPU를 쓰지 않습니다.', run: pause },
  resume: { says: '일시 정지한 샌드박스를 이어서 실행합니다.', run: resume },
  reset: { says: '샌드박스를 멈추고 클러스터의 상태를 지웁니다. 실습 파일은 남습니다.', run: reset },
  status: { says: '상태를 봅니다. --json을 붙이면 JSON으로 출력합니다.', run: status },
  kubeconfig: { says: '이 컴퓨터에서 쓸 수 있는 kubeconfig 파일의 경로를 출력합니다.', run: kubeconfig },
  shell: { says: '실습용 PC의 셸을 엽니다. 뒤에 명령을 적으면 그 명령만 실행합니다.', run: shell },
  kubectl: {
    says: '샌드박스에 kubectl을 실행합니다. 예: npm run sandbox -- kubectl get pods -A',
    run: kubectl,
  },
};

export function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { says }]) => `  ${name.padEnd(12)}${says}`);
  return ['사용법: npm run sandbox -- <명령>', '', ...lines].join('\n');
}

async function up({ home, signal }: Context): Promise<number> {
  const line = new ProgressLine(process.stderr);
  const started = Date.now();
  try {
    const sandbox = await prepareSandbox({
      home,
      signal,
      outlive: true,
      onProgress: (preparation) => line.show(preparation),
    });
    line.clear();
    for (const problem of sandbox.problems) console.error(`주의: ${problem.message}\n→ ${problem.remedy}`);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(
      sandbox.owned ? `샌드박스가 준비되었습니다 (${seconds}초).` : '샌드박스가 이미 실행 중입니다.',
    );
    console.log(`kubeconfig: ${sandbox.kubeconfig}`);
    return 0;
  } finally {
    line.clear();
  }
}

async function down({ home, signal }: Context): Promise<number> {
  const line = new ProgressLine(process.stderr);
  line.say('샌드박스를 멈추고 있습니다.');
  const onWait = () => line.say('다른 프로그램이 샌드박스를 시작하고 있습니다. 시작이 끝나면 멈춥니다.');
  const stopped = await stopSandbox(home, { signal, onWait }).finally(() => line.clear());
  console.log(stopped ? '샌드박스를 멈췄습니다.' : '실행 중인 샌드박스가 없습니다.');
  return 0;
}

async function pause({ home }: Context): Promise<number> {
  const paused = await pauseSandbox(home);
  console.log(paused ? '샌드박스를 일시 정지했습니다.' : '샌드박스가 이미 일시 정지되어 있습니다.');
  console.log('이어서 실행하려면: npm run sandbox -- resume');
  return 0;
}

async function resume({ home }: Context): Promise<number> {
  const resumed = await resumeSandbox(home);
  console.log(resumed ? '샌드박스를 이어서 실행합니다.' : '샌드박스가 이미 실행 중입니다.');
  return 0;
}

async function reset({ home, signal }: Context): Promise<number> {
  const line = new ProgressLine(process.stderr);
  line.say('샌드박스를 멈추고 상태를 지우고 있습니다.');
  const onWait = () =>
    line.say('다른 프로그램이 샌드박스를 시작하고 있습니다. 시작이 끝나면 멈추고 상태를 지웁니다.');
  await resetSandbox(home, { signal, onWait }).finally(() => line.clear());
  console.log('샌드박스를 처음 상태로 되돌렸습니다.');
  return 0;
}

async function status({ home, args }: Context): Promise<number> {
  const now = await sandboxStatus(home);
  if (args.includes('--json')) console.log(JSON.stringify(now, null, 2));
  else {
    console.log(`상태: ${STATE_TEXT[now.state]}`);
    if (now.pid) console.log(`프로세스: ${now.pid}`);
    if (now.kubeconfig) console.log(`kubeconfig: ${now.kubeconfig}`);
    for (const unavailable of now.unavailablePorts ?? []) console.log(`주의: ${portWarning(unavailable)}`);
  }
  return 0;
}

function portWarning({ port, reason }: UnavailablePort): string {
  const inside = '샌드박스 안에서는 쓸 수 있습니다.';
  if (reason === 'taken')
    return `이 컴퓨터의 127.0.0.1:${port} 포트를 다른 프로그램이 쓰고 있습니다. ${inside} 그 프로그램을 끝내면 저절로 열립니다.`;
  if (reason === 'forbidden') return `이 컴퓨터의 127.0.0.1:${port} 포트를 열 권한이 없습니다. ${inside}`;
  return `이 컴퓨터의 127.0.0.1:${port} 포트를 열지 못했습니다 (${reason}). ${inside}`;
}

async function kubeconfig({ home }: Context): Promise<number> {
  console.log((await running(home)).kubeconfig);
  return 0;
}

async function shell({ home, args }: Context): Promise<number> {
  const { binary } = await running(home);
  const argv = args.length > 0 ? args : ['bash', '-l'];
  return runHere(binary, [
    'shell',
    '--state',
    labPaths(home).sandbox,
    '--cwd',
    '/home/student/lab',
    '--',
    ...argv,
  ]);
}

async function kubectl({ home, args }: Context): Promise<number> {
  const { binary, kubeconfig } = await running(home);
  return runHere(binary, ['kubectl', ...args], { KUBECONFIG: kubeconfig });
}

async function running(home: string): Promise<{ kubeconfig: string; binary: string }> {
  const now = await sandboxStatus(home);
  if (now.state === 'paused')
    throw new LabError(
      'TARGET_NOT_READY',
      '샌드박스가 일시 정지되어 있습니다.',
      'npm run sandbox -- resume 으로 이어서 실행하세요.',
    );
  if (now.state !== 'ready' || !now.pid || !now.kubeconfig)
    throw new LabError(
      'TARGET_NOT_READY',
      `샌드박스가 실행되고 있지 않습니다 (${STATE_TEXT[now.state]}).`,
      '먼저 npm run sandbox -- up 을 실행하세요.',
    );
  return { kubeconfig: now.kubeconfig, binary: await runningBinary(now.pid) };
}

/** Runs a program on this terminal; keys like Ctrl-C are its own business. Resolves to its exit code. */
function runHere(file: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
