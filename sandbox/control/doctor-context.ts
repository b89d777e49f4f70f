import { KubeConfig, VersionApi } from '@kubernetes/client-node';
import type { Finding } from './doctor.ts';

/** A cluster in reach answers its version in milliseconds; this is for the ones that do not answer, ms. */
const TIMEOUT_MS = 5_000;

/** Whether the cluster of LAB_CONTEXT can be reached with what the kubeconfig says. */
export async function checkContext(name: string): Promise<Finding> {
  const common = { id: 'context', title: `클러스터 ${name}`, needed: '2–8장' };
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    return {
      ...common,
      state: 'fix',
      message: `kubeconfig 파일을 읽지 못했습니다: ${(error as Error).message}`,
      command: 'kubectl config view',
    };
  }
  const names = config.getContexts().map((context) => context.name);
  if (!names.includes(name))
    return {
      ...common,
      state: 'fix',
      message: `kubeconfig에 ${name} context가 없습니다. 있는 context: ${names.join(', ') || '없음'}`,
      command: 'kubectl config get-contexts',
    };
  config.setCurrentContext(name);
  const server = config.getCurrentCluster()?.server ?? '';
  try {
    const { gitVersion } = await within(TIMEOUT_MS, config.makeApiClient(VersionApi).getCode());
    return { ...common, state: 'ok', message: `Kubernetes ${gitVersion} · ${server}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return {
      ...common,
      state: 'fix',
      message: `${server}에 연결하지 못했습니다: ${reason}`,
      command: `kubectl --context ${name} version`,
    };
  }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${ms / 1000}초 안에 응답이 없습니다.`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
