/** The `Status` that the API server answers with when it refuses a request. */
export interface ApiStatus {
  message?: string;
  reason?: string;
  code?: number;
  details?: {
    name?: string;
    kind?: string;
    causes?: { field?: string; message?: string; reason?: string }[];
  };
}

export class ApiError extends Error {
  readonly code: number;
  readonly status: ApiStatus;
  readonly method: string;
  readonly path: string;

  constructor(method: string, path: string, code: number, status: ApiStatus) {
    super(status.message ?? `${method} ${path}: HTTP ${code}`);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.method = method;
    this.path = path;
  }
}

const hasCode = (error: unknown, code: number) => error instanceof ApiError && error.code === code;

export const isNotFound = (error: unknown) => hasCode(error, 404);
export const isConflict = (error: unknown) => hasCode(error, 409);
/** The resource version is older than what the API server remembers: list again. */
export const isGone = (error: unknown) => hasCode(error, 410);
