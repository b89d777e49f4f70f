import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { LabError } from '#lib/errors.ts';

interface Named {
  name: string;
  [field: string]: unknown;
}
interface KubeconfigFile {
  clusters: Named[];
  users: Named[];
  contexts: Named[];
}
interface ExecPlugin {
  command: string;
  env?: { name: string; value: string }[] | null;
}

/** Files of a kubeconfig, as kubectl finds them. */
export function kubeconfigFiles(env: NodeJS.ProcessEnv): string[] {
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean);
  return listed.length > 0 ? listed : [join(env.HOME ?? homedir(), '.kube', 'config')];
}

/**
 * A kubeconfig with one context and what it refers to, self-contained: it works from any folder and with
 * another HOME. @throws LabError when a file is broken or the context does not exist.
 */
export function singleContextKubeconfig(files: string[], context: string, home: string): string {
  const present = files.filter((file) => existsSync(file));
  if (present.length === 0)
    throw failure(
      `kubeconfig 파일이 없습니다: ${files.join(', ')}`,
      'KUBECONFIG에 kubeconfig 파일의 경로를 넣고 다시 시작하세요. 내장 샌드박스를 쓰려면 LAB_CONTEXT를 비우세요.',
    );
  const parsed = present.map(readKubeconfig);
  const find = (list: 'contexts' | 'clusters' | 'users', name: string) =>
    parsed.flatMap((file) => file[list]).find((one) => one.name === name);
  const chosen = find('contexts', context);
  if (!chosen) {
    const names = parsed.flatMap(({ contexts }) => contexts.map(({ name }) => name));
    throw failure(
      `kubeconfig에 context ${context}가 없습니다.`,
      names.length > 0
        ? `LAB_CONTEXT를 다음 중 하나로 바꾸고 다시 시작하세요: ${names.join(', ')}`
        : '이 kubeconfig에는 context가 하나도 없습니다. 다른 파일을 KUBECONFIG에 넣으세요.',
    );
  }
  const { cluster, user } = chosen.context as { cluster: string; user: string };
  const foundCluster = find('clusters', cluster);
  const foundUser = find('users', user);
  if (!foundCluster || !foundUser)
    throw failure(
      `context ${context}가 가리키는 ${foundCluster ? `user ${user}` : `cluster ${cluster}`} 항목이 kubeconfig에 없습니다.`,
      'kubeconfig를 고치거나 다른 context를 LAB_CONTEXT에 넣고 다시 시작하세요.',
    );
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    contexts: [chosen],
    clusters: [foundCluster],
    users: [withHome(foundUser, home)],
  });
}

function readKubeconfig(file: string): KubeconfigFile {
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw failure(
      `kubeconfig 파일 ${file}을 읽지 못했습니다. ${line}`,
      '파일의 내용과 권한을 확인하고 다시 시작하세요.',
    );
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const listOf = (name: string): Named[] => {
    const list = fields[name] ?? [];
    const whole =
      Array.isArray(list) && list.every((one: unknown) => typeof (one as Named)?.name === 'string');
    if (!whole)
      throw failure(
        `kubeconfig 파일 ${file}의 ${name} 항목이 올바르지 않습니다.`,
        'kubectl config view로 내용을 확인하고 고친 뒤 다시 시작하세요.',
      );
    return list as Named[];
  };
  const clusters = listOf('clusters');
  const users = listOf('users');
  const folder = dirname(resolve(file));
  for (const one of clusters) makeAbsolute(one.cluster, folder, ['certificate-authority']);
  for (const one of users) makeAbsolute(one.user, folder, ['client-certificate', 'client-key', 'tokenFile']);
  return { clusters, users, contexts: listOf('contexts') };
}

function makeAbsolute(entry: unknown, folder: string, fields: string[]): void {
  if (typeof entry !== 'object' || entry === null) return;
  const values = entry as Record<string, unknown>;
  for (const field of fields) {
    const path = values[field];
    if (typeof path === 'string' && path && !isAbsolute(path)) values[field] = resolve(folder, path);
  }
}

/** The terminals' HOME is the lab's: a credential plugin must still find its own files. */
function withHome(entry: Named, home: string): Named {
  const user = entry.user as { exec?: ExecPlugin } | undefined;
  if (!user?.exec) return entry;
  const env = [...(user.exec.env ?? []).filter(({ name }) => name !== 'HOME'), { name: 'HOME', value: home }];
  return { ...entry, user: { ...user, exec: { ...user.exec, env } } };
}

function failure(message: string, remedy: string): LabError {
  return new LabError('TARGET_UNREACHABLE', message, remedy);
}
