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
  const check = database.pragma('quick_check(1)', { simple: true }) as string
  return check === 'ok' ? success(null) : failure('database-corrupt', damaged(file), { file, details: check })
}

export function backupFile(file: string, version: number): string {
  return `${file}.v${version}.backup`
}

/**
 * Brings the database to version `target`, one transaction per step, after copying an existing one to `backupFile`.
 * If a second process migrated first, the transaction detects that and keeps its work.
 */
export function migrate(database: Database, file: string, target = MIGRATIONS.length): void {
  const version = versionOf(database)
  if (version > 0 && version < target) backUp(database, backupFile(file, version))
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
