/** Failures that a person can cause or encounter. Bugs throw instead. */
export type FailureCode =
  | 'usage'
  | 'not-found'
  | 'path-missing'
  | 'path-unreadable'
  | 'dataset-empty'
  | 'dataset-one-class'
  | 'dataset-class-too-small'
  | 'dataset-all-unreadable'
  | 'dataset-changed'
  | 'format-unsupported'
  | 'format-unrecognised'
  | 'columns-unclear'
  | 'classes-unclear'
  | 'annotations-unread'
  | 'task-unsupported'
  | 'home-unwritable'
  | 'database-newer'
  | 'database-corrupt'
  | 'model-mismatch'
  | 'model-unreadable'
  | 'engine-unavailable'
  | 'out-of-memory'
  | 'diverged'
  | 'compute-lost'
  | 'network'
  | 'hub-access'
  | 'hub-corrupt'
  | 'hub-unsafe'
  | 'busy'
  | 'stopped'
  | 'environment'
  | 'internal'

/** One expected failure: a message that says what happened and what to do next, with file and line if known. */
export interface Failure {
  readonly code: FailureCode
  readonly message: string
  /** What to type on the command line to follow the message, such as `--splits drawn`. Only `thaw` prints it. */
  readonly hint?: string
  readonly file?: string
  readonly line?: number
  /** Technical details for “Copy details”; never needed to act. */
  readonly details?: string
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export function success<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function failure(
  code: FailureCode,
  message: string,
  where: Omit<Failure, 'code' | 'message'> = {},
): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code, message, ...where } }
}

/** Exit status of the command line: 2 bad input or usage, 3 environment, 4 internal, 130 stopped by the person. */
export function exitCodeOf(code: FailureCode): 2 | 3 | 4 | 130 {
  switch (code) {
    case 'stopped':
      return 130
    case 'internal':
    case 'diverged':
    case 'compute-lost':
      return 4
    case 'engine-unavailable':
    case 'out-of-memory':
    case 'environment':
    case 'network':
    case 'busy':
    case 'home-unwritable':
    case 'database-newer':
    case 'database-corrupt':
      return 3
    default:
      return 2
  }
}

/** Carries a `Failure` through code that cannot return one (callbacks of libraries); unwrapped at the nearest edge. */
export class FailureError extends Error {
  readonly failure: Failure
  constructor(value: Failure) {
    super(value.message)
    this.name = 'FailureError'
    this.failure = value
  }
}
