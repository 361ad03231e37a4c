/** Reads trackio projects. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import SQLite, { type Database } from 'better-sqlite3'
import { z } from 'zod'
import { failure, type Result, success } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { listed } from '../../domain/listed.ts'
import { refuse, withProject } from './faults.ts'
import { microsOf } from './moment.ts'
import type { TrackioRow, TrackioRun, Values } from './project.ts'
import { columnsOf } from './schema.ts'

export interface TrackioProject {
  readonly name: string
  readonly file: string
  /** In the order of their first rows. */
  readonly runs: readonly TrackioRun[]
}

const values = z.record(z.string(), z.json())
/** trackio stores JSON as bytes, and before as text. */
const stored = z.union([z.string(), z.instanceof(Buffer)]).transform((json) => parseJson(String(json)))
const metricRow = z.object({
  run: z.string(),
  name: z.string(),
  timestamp: z
    .string()
    .transform(microsOf)
    .refine((at) => at !== null),
  step: z.number().int(),
  metrics: stored.pipe(values),
})
const configRow = z.object({ run: z.string(), config: stored.pipe(values) })

/**
 * Every run of a project that has logged something; the file stays unchanged. Projects from before trackio 0.24, whose
 * runs have no ids, can be read, too: there the name is the id.
 * @param path of the project's file, or of a folder with no other project in it
 * @returns `path-missing`, `path-unreadable`, `busy`, `format-unrecognised` (damaged, or another program's)
 */
export function readTrackio(path: string): Result<TrackioProject> {
  const found = projectFile(path)
  if (!found.ok) return found
  const file = found.value
  return withProject(file, () => {
    const database = openUntouched(file)
    try {
      return { name: basename(file).replace(/\.db$/i, ''), file, runs: runsIn(database, file) }
    } finally {
      database.close()
    }
  })
}

function projectFile(path: string): Result<string> {
  if (!existsSync(path)) return failure('path-missing', `There is no file ${path}.`, { file: path })
  if (statSync(path).isFile()) return success(path)
  const there = withProject(path, () =>
    readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile() && /\.db$/i.test(entry.name)),
  )
  if (!there.ok) return there
  const [first, ...others] = there.value.map(({ name }) => name).toSorted()
  if (first !== undefined && others.length === 0) return success(join(path, first))
  const message =
    first === undefined
      ? `${path} is a folder without a trackio project. Choose the .db file of one.`
      : `${path} is a folder with several trackio projects: ${listed([first, ...others])}. Choose the .db file of one.`
  return failure('path-unreadable', message, { file: path })
}

/** Larger files are opened where they are. */
const LOADED_BYTES = 1 << 30

/**
 * trackio's files use a write-ahead log, and SQLite leaves files of it behind even when it only reads. So a file without
 * one is read into memory, where its header has to say that it has none (https://sqlite.org/c3ref/deserialize.html).
 */
function openUntouched(file: string): Database {
  const inUse = existsSync(`${file}-wal`)
  if (inUse || statSync(file).size > LOADED_BYTES) return new SQLite(file, { readonly: true, timeout: 5000 })
  const bytes = readFileSync(file)
  if (bytes[18] === 2 && bytes[19] === 2) bytes.fill(1, 18, 20)
  return new SQLite(bytes, { readonly: true })
}

function runsIn(database: Database, file: string): TrackioRun[] {
  const columns = columnsOf(database, 'metrics')
  if (!['timestamp', 'run_name', 'step', 'metrics'].every((name) => columns.has(name))) {
    refuse(file, `${file} is no trackio project: it lacks trackio’s table “metrics”. Choose the .db file of a project.`)
  }
  const configs = configsIn(database, file)
  const runs = new Map<string, { name: string; rows: TrackioRow[] }>()
  const id = columns.has('run_id') ? 'run_id' : 'run_name'
  const rows = database.prepare(
    `SELECT ${id} AS run, run_name AS name, timestamp, step, metrics FROM metrics ORDER BY id`,
  )
  let number = 0
  for (const raw of rows.iterate()) {
    number += 1
    const parsed = metricRow.safeParse(raw)
    if (!parsed.success) return refuse(file, damaged(file, 'metrics', number))
    const { run, name, timestamp, step, metrics } = parsed.data
    const known = runs.get(run) ?? { name, rows: [] }
    known.rows.push({ step, at: timestamp, values: metrics })
    runs.set(run, known)
  }
  return Array.from(runs, ([run, { name, rows: logged }]) => {
    const config = configs.get(run) ?? {}
    return { id: run, name, config, created: beginning(config, logged), rows: logged }
  })
}

/** trackio may write the first values after a while, with the time of writing; `_Created` is when the run began. */
function beginning({ _Created: created }: Values, rows: readonly TrackioRow[]): number {
  const first = rows.reduce((earliest, { at }) => Math.min(earliest, at), Infinity)
  return Math.min(typeof created === 'string' ? (microsOf(created) ?? first) : first, first)
}

/** Old projects have no table of configs. */
function configsIn(database: Database, file: string): Map<string, Values> {
  const columns = columnsOf(database, 'configs')
  const configs = new Map<string, Values>()
  if (!columns.has('config')) return configs
  const id = columns.has('run_id') ? 'run_id' : 'run_name'
  let number = 0
  for (const raw of database.prepare(`SELECT ${id} AS run, config FROM configs ORDER BY id`).iterate()) {
    number += 1
    const parsed = configRow.safeParse(raw)
    if (!parsed.success) return refuse(file, damaged(file, 'configs', number))
    configs.set(parsed.data.run, parsed.data.config)
  }
  return configs
}

const damaged = (file: string, table: string, row: number): string =>
  `Row ${row} of the table “${table}” in ${file} is damaged, so nothing was imported. Restore a backup of the file, or delete the row.`
