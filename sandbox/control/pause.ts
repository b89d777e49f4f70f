import { LabError } from '../../lib/errors.ts';
import { labPaths } from './paths.ts';
import { poll } from './poll.ts';
import { isNodeOf, sandboxStatus, type SandboxStatus } from './status.ts';

/** Every process has stopped or runs again within this, ms. */
const SWITCH_TIMEOUT_MS = 15_000;
/** How soon a pause is noticed, ms. */
const WATCH_MS = 500;

/** Stops all processes of the sandbox; they keep their memory and use no CPU. False when it was paused already. */
export function pauseSandbox(home: string): Promise<boolean> {
  return change(home, { from: 'ready', to: 'paused', signal: 'SIGTSTP' });
}

/** Lets a paused sandbox go on. False when it ran already. */
export function resumeSandbox(home: string): Promise<boolean> {
  return change(home, { from: 'paused', to: 'ready', signal: 'SIGCONT' });
}

type Change = { from: SandboxStatus['state']; to: SandboxStatus['state']; signal: NodeJS.Signals };

async function change(home: string, { from, to, signal }: Change): Promise<boolean> {
  const before = await sandboxStatus(home);
  if (before.state === to) return false;
  if (before.state !== from || !before.pid)
    throw new LabError(
      'TARGET_NOT_READY',
      '준비된 샌드박스가 없어 할 수 없습니다.',
      '먼저 npm run sandbox -- up 을 실행하세요.',
    );
  if (await isNodeOf(before.pid, labPaths(home).sandbox)) process.kill(before.pid, signal);
  const changed = await poll(
    async () => {
      const { state } = await sandboxStatus(home);
      return state === from ? undefined : state;
    },
    { timeoutMs: SWITCH_TIMEOUT_MS },
  );
  if (changed === to) return true;
  throw new LabError(
    'SANDBOX_FAILED',
    to === 'paused' ? '샌드박스를 일시 정지하지 못했습니다.' : '샌드박스를 다시 움직이지 못했습니다.',
    'npm run sandbox -- status 로 상태를 확인하고, 필요하면 npm run sandbox -- down 뒤에 up 을 실행하세요.',
  );
}

/** Tells when the sandbox is paused and when it goes on, whoever did it. Returns what ends the watch. */
export function watchPause(home: string, onChange: (paused: boolean) => void): () => void {
  let paused = false;
  const timer = setInterval(() => {
    void sandboxStatus(home).then(({ state }) => {
      if (paused === (state === 'paused') || (state !== 'paused' && state !== 'ready')) return;
      paused = !paused;
      onChange(paused);
    });
  }, WATCH_MS);
  timer.unref();
  return () => clearInterval(timer);
}
