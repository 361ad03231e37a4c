/** What can go wrong with another program's database, as failures. */
import { SqliteError } from 'better-sqlite3'
import { type Failure, FailureError, failure, type Result, success } from '../../domain/failure.ts'

/** Gives what `work` gives, or a failure for what SQLite or the disk refused. Bugs still throw. */
export function withProject<T>(file: string, work: () => T): Result<T> {
  try {
    return success(work())
  } catch (error) {
    const known = failureOf(error, file)
    if (known === null) throw error
    const { code, message, ...where } = known
    return failure(code, message, where)
  }
}

/** Refuses the file; caught by `withProject`. */
export function refuse(file: string, message: string): never {
  throw new FailureError({ code: 'format-unrecognised', message, file })
}

function failureOf(error: unknown, file: string): Failure | null {
  if (error instanceof FailureError) return error.failure
  if (!(error instanceof SqliteError)) return null
  const details = `${error.code}: ${error.message}`
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) {
    const message = `${file} is damaged, or is no SQLite database. Choose the .db file of a trackio project.`
    return { code: 'format-unrecognised', message, file, details }
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
    const message = `Another program keeps ${file} locked. Wait until it has finished and try again.`
    return { code: 'busy', message, file, details }
  }
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH|FULL|IOERR)/.test(error.code)) {
    const message = `Thaw cannot read or write ${file}. Check its permissions and the space on its disk, or choose another place.`
    return { code: 'path-unreadable', message, file, details }
  }
  return null
}
