import { SqliteError } from 'better-sqlite3'
import { type Failure, type FailureCode, FailureError, failure, type Result } from '../domain/failure.ts'

/** Ends a transaction with an expected failure: throwing rolls it back. Caught by `answeringResults`. */
export function reject(code: FailureCode, message: string): never {
  throw new FailureError({ code, message })
}

/**
 * Translates an error for the person; null for a bug in Thaw. Covers SQLite's primary and extended result codes
 * (https://sqlite.org/rescode.html) and the errno codes of Node.
 */
export function failureOf(error: unknown, file: string): Failure | null {
  if (error instanceof FailureError) return error.failure
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const details = `${error.code}: ${error.message}`
  const say = (code: FailureCode, message: string): Failure => ({ code, message, file, details })
  if (!(error instanceof SqliteError)) return ERRNO.has(error.code) ? unwritable(file, details) : null
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) return say('database-corrupt', damaged(file))
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/.test(error.code)) return unwritable(file, details)
  if (error.code.startsWith('SQLITE_FULL')) {
    return say('home-unwritable', `The disk that holds ${file} is full. Free some space and try again.`)
  }
  if (error.code.startsWith('SQLITE_IOERR')) {
    return say(
      'home-unwritable',
      `Reading or writing ${file} failed. Check the disk and its free space, then try again.`,
    )
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
    return say('busy', `Another program keeps ${file} locked. Close other copies of Thaw and try again.`)
  }
  return null
}

const ERRNO: ReadonlySet<string> = new Set([
  'ENOTDIR',
  'EEXIST',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EISDIR',
  'ENOENT',
])

function unwritable(file: string, details: string): Failure {
  const message = `Thaw cannot write its history to ${file}. Choose another folder with THAW_HOME, or make this one writable.`
  return { code: 'home-unwritable', message, hint: '--home DIR', file, details }
}

export function damaged(file: string): string {
  return (
    `The history in ${file} is damaged. Move that file away (there may be a backup from the last update beside it) and ` +
    `start Thaw again; datasets and checkpoints are not affected.`
  )
}

type Answer = Result<unknown> | Promise<Result<unknown>>

/** An object whose methods all answer with a `Result`, or promise one. */
export type Answering<S> = { [K in keyof S]: (...parameters: never[]) => Answer }

/** Wraps the methods so that expected failures thrown inside become values. Bugs still throw. */
export function answeringResults<S extends Answering<S>>(file: string, store: S): S {
  const asResult = (error: unknown): Result<never> => {
    const known = failureOf(error, file)
    if (known === null) throw error
    const { code, message, ...where } = known
    return failure(code, message, where)
  }
  const methods = Object.entries<(...parameters: never[]) => Answer>(store)
  const wrapped = methods.map(([name, method]) => [
    name,
    (...parameters: never[]) => {
      try {
        const answer = method(...parameters)
        return answer instanceof Promise ? answer.catch(asResult) : answer
      } catch (error) {
        return asResult(error)
      }
    },
  ])
  return Object.fromEntries(wrapped) as S
}
