import type { ApiError } from '#lib/api.ts';
import type { ErrorCode, LabError } from '#lib/errors.ts';

const STATUS: Record<ErrorCode, number> = {
  BAD_REQUEST: 400,
  BODY_TOO_LARGE: 413,
  UNAUTHENTICATED: 401,
  FORBIDDEN_ORIGIN: 403,
  FORBIDDEN_HOST: 403,
  NOT_FOUND: 404,
  TERMINAL_BUSY: 409,
  TERMINAL_LIMIT: 409,
  STEP_LOCKED: 409,
  STEP_NOT_DONE: 409,
  TOO_MANY_REQUESTS: 429,
  TARGET_NOT_READY: 503,
  TARGET_UNREACHABLE: 502,
  CONTENT_INVALID: 500,
  FILE_NOT_EDITABLE: 409,
  SANDBOX_UNSUPPORTED: 500,
  SANDBOX_FAILED: 500,
  TOOL_MISSING: 500,
  DISK_FULL: 507,
  DOWNLOAD_FAILED: 502,
  BUILD_FAILED: 500,
  KAFKA_NOT_READY: 409,
  KAFKA_UNREACHABLE: 502,
  KAFKA_AUTHENTICATION: 502,
  KAFKA_AUTHORIZATION: 403,
  KAFKA_UNKNOWN_TOPIC: 404,
  KAFKA_MESSAGE_TOO_LARGE: 413,
  KAFKA_FAILED: 502,
  METRICS_NOT_READY: 409,
  METRICS_UNREACHABLE: 502,
  METRICS_FAILED: 502,
  PORT_TAKEN: 500,
  INTERNAL: 500,
};

/**
 * Next bundles routes apart from the server, so one class exists twice: a LabError is told by its shape, not
 * by instanceof.
 */
export function isLabError(error: unknown): error is LabError {
  return (
    error instanceof Error && error.name === 'LabError' && 'code' in error && String(error.code) in STATUS
  );
}

/** The single place where a failure becomes an answer: code, Korean message, what to do; never a stack. */
export function toErrorBody(error: unknown): { status: number; body: ApiError } {
  if (isLabError(error)) {
    const { code, message, remedy } = error;
    return { status: STATUS[code], body: { error: { code, message, remedy } } };
  }
  return {
    status: 500,
    body: {
      error: {
        code: 'INTERNAL',
        message: '서버 안에서 예상하지 못한 문제가 생겨 요청을 처리하지 못했습니다.',
        remedy: '다시 시도하세요. 계속되면 서버를 시작한 터미널에 남은 기록을 확인하세요.',
      },
    },
  };
}

export function toErrorResponse(error: unknown): Response {
  const { status, body } = toErrorBody(error);
  // The stack belongs to the person who runs the server, not to the page.
  if (body.error.code === 'INTERNAL') console.error(error);
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
