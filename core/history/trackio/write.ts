/** Writes runs into trackio projects. */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import SQLite, { type Database } from 'better-sqlite3'
import { failure, FailureError, type Result } from '../../domain/failure.ts'
import { refuse, withProject } from './faults.ts'
import { isoOf } from './moment.ts'
import { isProjectName, type TrackioRun, type Values } from './project.ts'
import { columnsOf, createProject, SCHEMA_VERSION } from './schema.ts'

export interface TrackioWritten {
  readonly file: string
  /** Runs that were added, each with its name in the project. */
  readonly added: { readonly id: string; readonly name: string }[]
  /** Ids of runs that the project has already; they stay as they are. */
  readonly known: string[]
}

/**
 * Adds runs to the project in `folder`, which is created where missing. A name that another run of the project has gets
 * a number; nothing in the project is overwritten. All runs are added, or none.
 * @returns `usage` for a name that trackio would change; `path-unreadable`; `busy`; `format-unrecognised` for a file
 *   that is no trackio project, or one of another version
 */
export function writeTrackio(folder: string, project: string, runs: readonly TrackioRun[]): Result<TrackioWritten> {
  if (!isProjectName(project)) {
    const message = `trackio cannot name a project “${project}”. Use letters, digits, “-” and “_”, and another word at its end.`
    return failure('usage', message, { hint: '--project NAME' })
  }
  const file = join(folder, `${project}.db`)
  return withProject(file, () => {
    makeFolder(folder)
    const isNew = !existsSync(file)
    const database = new SQLite(file, { timeout: 5000 })
    let done = false
    try {
      const written = database.transaction(() => addRuns(database, file, runs)).immediate()
      done = true
      return written
    } finally {
      database.close()
      if (isNew && !done) rmSync(file, { force: true })
    }
  })
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    const message = `Thaw cannot create the folder ${folder}. Choose another place.`
    throw new FailureError({ code: 'path-unreadable', message, file: folder, details: String(error) })
  }
}

function addRuns(database: Database, file: string, runs: readonly TrackioRun[]): TrackioWritten {
  prepareProject(database, file)
  const taken = 'SELECT run_id AS id, run_name AS name FROM metrics UNION SELECT run_id, run_name FROM configs'
  const there = database.prepare<[], { id: string; name: string }>(taken).all()
  const ids = new Set(there.map(({ id }) => id))
  const names = new Set(there.map(({ name }) => name))
  const metric = database.prepare(
    'INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?, ?)',
  )
  const config = database.prepare('INSERT INTO configs (run_id, run_name, config, created_at) VALUES (?, ?, ?, ?)')
  const added: { id: string; name: string }[] = []
  for (const run of runs.filter(({ id }) => !ids.has(id))) {
    const name = freeName(run.name, names)
    names.add(name)
    for (const { step, at, values } of run.rows) metric.run(run.id, isoOf(at), name, step, bytesOf(values))
    config.run(run.id, name, bytesOf(run.config), isoOf(run.created))
    added.push({ id: run.id, name })
  }
  return { file, added, known: runs.map(({ id }) => id).filter((id) => ids.has(id)) }
}

/** Creates the tables in a new file, and checks those of an existing one. */
function prepareProject(database: Database, file: string): void {
  const tables = database.prepare<[], number>('SELECT count(*) FROM sqlite_master').pluck().get() ?? 0
  if (tables === 0) return createProject(database)
  const version = Number(database.pragma('user_version', { simple: true }))
  if (version > SCHEMA_VERSION) {
    refuse(file, `${file} belongs to a newer version of trackio than Thaw knows. Choose another project or folder.`)
  }
  const needed = {
    metrics: ['timestamp', 'run_name', 'step', 'metrics'],
    configs: ['run_name', 'config', 'created_at'],
  }
  for (const [table, names] of Object.entries(needed)) {
    const columns = columnsOf(database, table)
    if (!names.every((name) => columns.has(name))) {
      refuse(file, `${file} is no trackio project. Choose another project or folder.`)
    }
    if (!columns.has('run_id')) {
      refuse(file, `${file} was made before trackio 0.24. Open it once with a newer trackio, which converts it.`)
    }
  }
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number += 1) free = `${name} (${number})`
  return free
}

/** trackio stores JSON as bytes. */
const bytesOf = (values: Values): Buffer => Buffer.from(JSON.stringify(values))
