import { LabError } from '../../lib/errors.ts';
import { withParticle } from '../../lib/particles.ts';

const MEGABYTE = 1_000_000;

export function diskFull(
  folder: string,
  space?: { needed: number; free: number },
  cause?: unknown,
): LabError {
  const numbers = space
    ? ` ${Math.ceil(space.needed / MEGABYTE)}MB가 필요한데 ${Math.floor(space.free / MEGABYTE)}MB만 남았습니다.`
    : '';
  return new LabError(
    'DISK_FULL',
    `디스크 공간이 부족합니다: ${folder}.${numbers}`,
    '공간을 비운 뒤 다시 시도하세요. LAB_CACHE 환경 변수로 다른 디스크의 폴더를 쓸 수도 있습니다.',
    { cause },
  );
}

/** Turns what went wrong while an artifact was made into what a student can act on. Aborts pass through. */
export function asLabError(error: unknown, artifact: string, folder: string): unknown {
  if (error instanceof LabError || (error instanceof Error && error.name === 'AbortError')) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, undefined, error);
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new LabError(
      'BUILD_FAILED',
      `${folder} 폴더에 쓸 수 없습니다 (${code}).`,
      '폴더의 소유자와 권한을 확인하거나, LAB_CACHE 환경 변수로 쓸 수 있는 폴더를 알려 주세요.',
      { cause: error },
    );
  return new LabError(
    'BUILD_FAILED',
    `${withParticle(artifact, '을/를')} 준비하지 못했습니다: ${message}`,
    '다시 시도하세요. 계속되면 npm run doctor 로 이 컴퓨터를 점검하세요.',
    { cause: error },
  );
}
