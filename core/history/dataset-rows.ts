import { isAbsolute, resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import { datasetFacts } from '../contract/dataset.ts'
import type { DatasetSummary } from '../domain/dataset.ts'
import { failure, type Result, success } from '../domain/failure.ts'
import { fromColumn } from './columns.ts'
import { reject } from './faults.ts'
import { resolveReference } from './reference.ts'

export interface DatasetRow {
  readonly key: number
  readonly id: string
  readonly name: string
  readonly root: string
  readonly fingerprint: string
  readonly imported_at: string
  readonly imported_order: number
  readonly removed: 0 | 1
  readonly facts: string
}

export function summaryOf(row: DatasetRow): DatasetSummary {
  const { id, name, root, fingerprint, imported_at: importedAt } = row
  return { ...fromColumn(datasetFacts, row.facts, id), datasetId: id, name, root, fingerprint, importedAt }
}

/**
 * The dataset a person means: by id, absolute root folder, name, or unique beginning of an id. Several versions of one
 * folder share root and name; these find the latest import.
 */
export function findDataset(database: Database, reference: string): Result<DatasetRow> {
  const rows = database
    .prepare<[], DatasetRow>('SELECT * FROM datasets WHERE removed = 0 ORDER BY imported_order DESC')
    .all()
  if (isAbsolute(reference)) {
    const root = resolve(reference)
    const latest = rows.find((row) => row.root === root)
    return latest ? success(latest) : failure('not-found', `The folder ${root} has not been imported. Import it first.`)
  }
  const exact = rows.find((row) => row.id === reference) ?? rows.find((row) => row.name === reference)
  return exact ? success(exact) : resolveReference('dataset', reference, rows)
}

/** By whole id, for records that belong to a dataset. Rejects with `not-found`. */
export function requireDataset(database: Database, id: string): DatasetRow {
  const row = database.prepare<[string], DatasetRow>('SELECT * FROM datasets WHERE id = ? AND removed = 0').get(id)
  return row ?? reject('not-found', `The dataset ${id} is no longer in the history. Import it again.`)
}

/** Deletes removed datasets that nothing refers to any more. */
export function forgetRemoved(database: Database): void {
  database.exec('DELETE FROM datasets WHERE removed = 1 AND key NOT IN (SELECT dataset_key FROM runs)')
}
