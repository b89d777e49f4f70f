import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hasPackages } from '../artifacts/debian.ts';
import { findKcat, kcatProgram } from '../artifacts/kcat.ts';
import { findPrometheus, prometheusServer } from '../artifacts/prometheus.ts';
import { pythonEnvironment } from '../artifacts/python.ts';
import { isMade } from '../artifacts/store.ts';
import { findPython, pipFix, TOOL_FIX } from '../artifacts/tools.ts';
import type { DoctorOptions, Finding } from './doctor.ts';

const run = promisify(execFile);

const LATER = '처음 시작할 때 내려받습니다.';

/** kcat of this machine, or what it is fetched with. */
export async function checkKcat(options: DoctorOptions): Promise<Finding> {
  const common = { id: 'kcat', title: 'kcat', needed: '4장' };
  const { env, cache } = options;
  const installed = await findKcat(env);
  if (installed?.usable)
    return { ...common, state: 'ok', message: `librdkafka ${installed.librdkafka} · ${installed.path}` };
  if (await isMade(await kcatProgram(env), cache))
    return { ...common, state: 'ok', message: '내려받아 두었습니다.' };
  // An old kcat only needs a newer librdkafka, and that is fetched by pip.
  if (installed || hasPackages(env)) {
    const { state, message, command } = await checkPip(options);
    return { ...common, state, message: state === 'ok' ? LATER : message, command };
  }
  return {
    ...common,
    state: 'later',
    message:
      'kcat이 없고, 이 배포판에서는 자동으로 내려받을 수 없습니다. librdkafka 2.6.1 이상을 쓰는 kcat을 /usr/bin에 설치한 뒤 버전을 확인하세요.',
    command: 'kcat -V',
  };
}

/** pip of this machine, or the package that it can be taken from. */
export async function checkPip({ env, cache }: DoctorOptions): Promise<Finding> {
  const common = { id: 'pip', title: 'pip', needed: '4장, 5장' };
  const python = await findPython(env).catch(() => undefined);
  const environment = await pythonEnvironment(env).catch(() => undefined);
  if (!python || !environment)
    return { ...common, state: 'later', message: 'Python 3.9 이상이 없습니다.', command: TOOL_FIX.python };
  if (await isMade(environment, cache)) return { ...common, state: 'ok', message: '내려받아 두었습니다.' };
  const version = await run(python.path, ['-m', 'pip', '--version'], { env }).then(
    ({ stdout }) => /^pip ([\d.]+)/.exec(stdout)?.[1],
    () => undefined,
  );
  if (version) return { ...common, state: 'ok', message: `${version} · ${LATER}` };
  if (hasPackages(env)) return { ...common, state: 'ok', message: `배포판의 패키지에서 ${LATER}` };
  return { ...common, state: 'later', message: `${python.path}에 pip이 없습니다.`, command: pipFix(env) };
}

/** Prometheus of this machine, or the package that it can be taken from. */
export async function checkPrometheus({ env, cache }: DoctorOptions): Promise<Finding> {
  const common = { id: 'prometheus', title: 'Prometheus', needed: '7장' };
  const installed = await findPrometheus(env);
  if (installed) return { ...common, state: 'ok', message: `${installed.version} · ${installed.path}` };
  if (await isMade(await prometheusServer(env), cache))
    return { ...common, state: 'ok', message: '내려받아 두었습니다.' };
  if (hasPackages(env)) return { ...common, state: 'ok', message: `배포판의 패키지에서 ${LATER}` };
  return {
    ...common,
    state: 'later',
    message:
      'Prometheus가 없고, 이 배포판에서는 자동으로 내려받을 수 없습니다. 7장의 모니터링에만 필요합니다. Prometheus 2 이상을 설치해 PATH에 둔 뒤 버전을 확인하세요.',
    command: 'prometheus --version',
  };
}
