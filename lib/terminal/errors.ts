import { LabError } from '#lib/errors.ts';

export function busyError(name: string): LabError {
  return new LabError(
    'TERMINAL_BUSY',
    `터미널 ${name}에서 다른 명령을 실행하고 있습니다.`,
    '중지하고 실행하거나 새 터미널에서 실행하세요.',
  );
}

export function closedError(name: string): LabError {
  return new LabError('NOT_FOUND', `터미널 ${name}이 닫혔습니다.`, '터미널을 다시 연 뒤 실행하세요.');
}

export function unknownError(name: string): LabError {
  return new LabError('NOT_FOUND', `터미널 ${name}이 없습니다.`, '페이지를 새로 고친 뒤 터미널을 고르세요.');
}

export function limitError(limit: number): LabError {
  return new LabError(
    'TERMINAL_LIMIT',
    `터미널은 ${limit}개까지 열 수 있습니다.`,
    '쓰지 않는 터미널을 닫은 뒤 다시 여세요.',
  );
}

export function incompleteError(): LabError {
  return new LabError(
    'CONTENT_INVALID',
    '명령이 완성되지 않아 실행하지 않았습니다. 따옴표나 done처럼 닫는 말이 없습니다.',
    '실습 내용의 잘못입니다. 같은 명령을 터미널에 직접 입력하세요.',
  );
}
