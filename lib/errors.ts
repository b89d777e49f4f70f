/**
 * Every failure that a student can see: a code for programs, what happened in Korean, and what to do about it.
 * Anything else that is thrown is a bug and reaches the page only as `INTERNAL`.
 */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly code: ErrorCode;
  /** One or two Korean sentences: what to do now. */
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }

  /** As a page or a file gets it. */
  view(): ErrorView {
    const { code, message, remedy } = this;
    return { code, message, remedy };
  }
}

export type ErrorView = Pick<LabError, 'code' | 'message' | 'remedy'>;

/** The closed list of codes; lib/http maps each to one HTTP status. */
export type ErrorCode =
  | 'BAD_REQUEST'
  | 'BODY_TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN_ORIGIN'
  | 'FORBIDDEN_HOST'
  | 'NOT_FOUND'
  | 'TERMINAL_BUSY'
  | 'TERMINAL_LIMIT'
  | 'STEP_LOCKED'
  | 'STEP_NOT_DONE'
  | 'TOO_MANY_REQUESTS'
  | 'TARGET_NOT_READY'
  | 'TARGET_UNREACHABLE'
  | 'CONTENT_INVALID'
  | 'FILE_NOT_EDITABLE'
  | 'SANDBOX_UNSUPPORTED'
  | 'SANDBOX_FAILED'
  | 'TOOL_MISSING'
  | 'DISK_FULL'
  | 'DOWNLOAD_FAILED'
  | 'BUILD_FAILED'
  | 'KAFKA_NOT_READY'
  | 'KAFKA_UNREACHABLE'
  | 'KAFKA_AUTHENTICATION'
  | 'KAFKA_AUTHORIZATION'
  | 'KAFKA_UNKNOWN_TOPIC'
  | 'KAFKA_MESSAGE_TOO_LARGE'
  | 'KAFKA_FAILED'
  | 'METRICS_NOT_READY'
  | 'METRICS_UNREACHABLE'
  | 'METRICS_FAILED'
  | 'PORT_TAKEN'
  | 'INTERNAL';
