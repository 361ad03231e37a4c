import { renameSync, rmSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { failure, type Result, success } from '../domain/failure.ts'
import { damaged } from './faults.ts'
import { MIGRATIONS } from './migrations/index.ts'

/** “Thaw” in ASCII, stored in the file's header, to identify Thaw's databases. */
const APPLICATION_ID = 0x54686177

function versionOf(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number
}

/**
 * Whether this version of Thaw may use the database; changes nothing in it.
 * @returns `database-newer` for a version above ours, `database-corrupt` for damage or another program's database
 */
export function examine(database: Database, file: string): Result<null> {
  const version = versionOf(database)
  const application = database.pragma('application_id', { simple: true }) as number
  const tables = database.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0
  if (tables > 0 && application !== APPLICATION_ID) {
    return failure('database-corrupt', `${file} is not a Thaw history. Move it away and start Thaw again.`, { file })
  }
  if (version > MIGRATIONS.length) {
    return failure(
      'database-newer',
      `The history in ${file} has format ${version} and this Thaw reads up to ${MIGRATIONS.length}. Update Thaw to open it.`,
      { file },
    )
  }
  const check = checked(database)
  return check === 'ok' ? success(null) : failure('database-corrupt', damaged(file), { file, details: check })
}

/** A check reads every page, at about 5 ms per MB. */
const WHOLLY_CHECKED_BYTES = 8 * 2 ** 20
/** Most of a large history. Damage in them is reported when they are read. */
const LARGE_TABLES = ['items', 'metrics', 'run_events', 'run_records']

/** The first fault, or `ok`. */
function checked(database: Database): string {
  const sizeOf = (pragma: string): number => database.pragma(pragma, { simple: true }) as number
  if (sizeOf('page_count') * sizeOf('page_size') <= WHOLLY_CHECKED_BYTES) return quickCheck(database, '1')
  const tables = database
    .prepare<[string], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN (SELECT value FROM json_each(?))",
    )
    .pluck()
    .all(JSON.stringify(LARGE_TABLES))
  for (const table of tables) {
    const check = quickCheck(database, `"${table}"`)
    if (check !== 'ok') return check
  }
  return 'ok'
}

const quickCheck = (database: Database, what: string): string =>
  database.pragma(`quick_check(${what})`, { simple: true }) as string

export function backupFile(file: string, version: number): string {
  return `${file}.v${version}.backup`
}

/**
 * Brings the database to version `target`, one transaction per step, after copying an existing one to `backupFile`.
 * If a second process migrated first, the transaction detects that and keeps its work.
 * @returns whether the database was of an older version
 */
export function migrate(database: Database, file: string, target = MIGRATIONS.length): boolean {
  const version = versionOf(database)
  if (version >= target) return false
  if (version > 0) backUp(database, backupFile(file, version))
  // A step that writes a table anew drops the old one, and with it would go all rows that refer to it.
  database.pragma('foreign_keys = OFF')
  try {
    takeSteps(database, target)
  } finally {
    database.pragma('foreign_keys = ON')
  }
  return true
}

function takeSteps(database: Database, target: number): void {
  MIGRATIONS.slice(0, target).forEach((step, from) => {
    database
      .transaction(() => {
        if (versionOf(database) !== from) return
        step(database)
        database.pragma(`application_id = ${APPLICATION_ID}`)
        database.pragma(`user_version = ${from + 1}`)
      })
      .immediate()
  })
}

/** VACUUM INTO sees the write-ahead log too, which a copy of the file alone would miss. */
function backUp(database: Database, to: string): void {
  const partial = `${to}.partial`
  rmSync(partial, { force: true })
  database.prepare('VACUUM INTO ?').run(partial)
  renameSync(partial, to)
}
