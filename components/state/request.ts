import type { ApiError } from '#lib/api.ts';
import type { Problem } from './store.ts';

export class ApiFailure extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
  }
}

const unreachable: Problem = {
  code: 'UNREACHABLE',
  message: '실습 서버에 연결하지 못했습니다.',
  remedy: 'npm start를 실행한 창이 열려 있는지 확인한 뒤 다시 해 보세요.',
};
const unreadable: Problem = {
  code: 'INTERNAL',
  message: '실습 서버가 알 수 없는 답을 보냈습니다.',
  remedy: '페이지를 새로 고친 뒤 다시 해 보세요. 되풀이되면 npm start를 실행한 창의 출력을 확인하세요.',
};

/** JSON in, JSON out; a refusal becomes an ApiFailure with the words to show. */
export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => undefined);
  if (!answer) throw new ApiFailure(0, unreachable);
  const text = await answer.text();
  const json = parse(text);
  if (answer.ok) return json as T;
  throw new ApiFailure(answer.status, (json as ApiError | undefined)?.error ?? unreadable);
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

export const problemOf = (error: unknown): Problem =>
  error instanceof ApiFailure ? error.problem : unreadable;

/** Each folder of a lab path on its own, so that slashes stay slashes. */
export const filePath = (path: string): string =>
  `/api/files/${path.split('/').map(encodeURIComponent).join('/')}`;
