import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import SQLite, { type Database } from 'better-sqlite3'
import { failure, type Result, success } from '../domain/failure.ts'
import { failureOf } from './faults.ts'
import { checkpointLog } from './checkpoint-log.ts'
import { examine, migrate } from './migrate.ts'

/** How long a call waits for another process that is writing. */
export const BUSY_TIMEOUT_MS = 5000

/**
 * Opens the database at `file`, created with its folder where missing, and brings it to the current version.
 * @returns `home-unwritable`, `database-corrupt`, `database-newer` (the file is unchanged) or `busy`
 */
export function connect(file: string): Result<Database> {
  let database: Database | undefined
  try {
    mkdirSync(dirname(file), { recursive: true })
    const examined = examineUntouched(file)
    if (!examined.ok) return examined
    database = openConnection(file)
    const migrated = migrate(database, file)
    // A large write that fills the disk can then free all of its space. The steps of a migration leave a log of many times
    // the database.
    checkpointLog(database, migrated ? 'TRUNCATE' : 'PASSIVE')
    return success(database)
  } catch (error) {
    database?.close()
    const known = failureOf(error, file)
    if (known === null) throw error
    const { code, message, ...where } = known
    return failure(code, message, where)
  }
}

/** A connection to a database of the current version. Throws errors of SQLite. */
export function openConnection(file: string): Database {
  const database = new SQLite(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    database.pragma('journal_mode = WAL')
    // NORMAL would lose the last writes in a power cut, and a resumed run does not repeat those before its checkpoint.
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Read-only, because even switching on WAL would write to a file that may belong to another program. */
function examineUntouched(file: string): Result<null> {
  if (!existsSync(file) || statSync(file).size === 0) return success(null)
  const database = new SQLite(file, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    return examine(database, file)
  } finally {
    database.close()
  }
}
