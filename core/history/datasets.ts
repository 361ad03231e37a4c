import { resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { StageProgress } from '../contract/compute.ts'
import { datasetFacts, type Sample } from '../contract/dataset.ts'
import type { DatasetItem, DatasetSummary, Split } from '../domain/dataset.ts'
import { failure, type Result, success } from '../domain/failure.ts'
import { isActive, RUN_STATUSES } from '../domain/run.ts'
import { toColumn } from './columns.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { type DatasetRow, findDataset, forgetRemoved, summaryOf } from './dataset-rows.ts'
import type { Steps } from './long-write.ts'
import { deleteItems, readItem, readItems, readSamples, replaceItems } from './items.ts'

/** The result of an import; the history adds the id and the time. `root` is absolute. */
export type ImportedDataset = Omit<DatasetSummary, 'datasetId' | 'importedAt'>

export interface PutOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: StageProgress) => void) | undefined
}

export interface SamplePage {
  /** An id, unique beginning of one, name, or absolute root folder, as everywhere below. */
  readonly dataset: string
  readonly offset: number
  readonly limit: number
  readonly split?: Split | undefined
  readonly className?: string | undefined
}

export interface DatasetStore {
  /**
   * Stores an import. The same root and fingerprint keep their id; a changed fingerprint becomes a new dataset, so that
   * earlier runs stay linked to the data they used. `stopped` if the signal was aborted before the last item was
   * written; nothing is stored then.
   */
  readonly put: (
    imported: ImportedDataset,
    items: readonly DatasetItem[],
    watch?: PutOptions,
  ) => Promise<Result<DatasetSummary>>
  readonly get: (dataset: string) => Result<DatasetSummary>
  /** Newest import first; of several versions of one folder the last, or all of them with `versions`. */
  readonly list: (options?: { readonly versions?: boolean }) => Result<DatasetSummary[]>
  readonly items: (dataset: string) => Result<DatasetItem[]>
  /** The item at a position among all items, or null. */
  readonly item: (dataset: string, index: number) => Result<DatasetItem | null>
  /** The version of the same root imported before this one, or null. */
  readonly previous: (dataset: string) => Result<DatasetSummary | null>
  readonly samples: (page: SamplePage) => Result<{ total: number; samples: Sample[] }>
  /**
   * Removes a dataset with its items, measurements and advice. One with runs only leaves the lists and loses its items:
   * its runs stay readable, and importing the same data again brings it back under its id. `busy` while a run is active.
   */
  readonly remove: (dataset: string) => Result<{ removed: string }>
}

export function datasetStore(context: StoreContext): DatasetStore {
  const { database } = context
  const found = <T>(dataset: string, answer: (row: DatasetRow) => Result<T>): Result<T> => {
    const row = findDataset(database, dataset)
    return row.ok ? answer(row.value) : row
  }
  return {
    put: async (imported, items, { signal, onProgress } = {}) => {
      const total = items.length
      const onWritten = (done: number): void => onProgress?.({ stage: 'Storing items', done, total })
      try {
        const steps = (connection: Database) =>
          putDataset({ ...context, database: connection }, imported, items, onWritten)
        context.requirePresence()
        return success(await context.longWrites.run(steps, signal))
      } catch (error) {
        if (signal?.aborted) return failure('stopped', 'You stopped the import. Thaw stored nothing.')
        throw error
      }
    },
    get: (dataset) => found(dataset, (row) => success(summaryOf(row))),
    list: (options = {}) => {
      const latest =
        'WHERE removed = 0 AND (? OR imported_order = (SELECT max(imported_order) FROM datasets AS version ' +
        'WHERE version.root = datasets.root AND version.removed = 0))'
      const rows = database
        .prepare<[number], DatasetRow>(`SELECT * FROM datasets ${latest} ORDER BY imported_order DESC`)
        .all(options.versions ? 1 : 0)
      return success(rows.map(summaryOf))
    },
    items: (dataset) => found(dataset, (row) => success(readItems(database, row.key))),
    item: (dataset, index) => found(dataset, (row) => success(readItem(database, row.key, index))),
    previous: (dataset) =>
      found(dataset, (row) => {
        const before = database
          .prepare<[string, number], DatasetRow>(
            'SELECT * FROM datasets WHERE root = ? AND imported_order < ? AND removed = 0 ORDER BY imported_order DESC',
          )
          .get(row.root, row.imported_order)
        return success(before ? summaryOf(before) : null)
      }),
    samples: ({ dataset, className, ...page }) =>
      found(dataset, (row) => {
        const classes = summaryOf(row).classes.map((info) => info.name)
        const label = className === undefined ? undefined : classes.indexOf(className)
        if (label === -1) return failure('not-found', `The dataset ${row.name} has no class “${className}”.`)
        return success(readSamples(database, row.key, classes, { ...page, label }))
      }),
    remove: (dataset) =>
      writing(context, () =>
        found(dataset, (row) => {
          const working = activeRun(context, row.key)
          if (working) return failure('busy', `“${working}” is using this dataset. Stop that run first.`)
          deleteItems(database, row.key)
          database.prepare('UPDATE datasets SET removed = 1 WHERE key = ?').run(row.key)
          forgetRemoved(database)
          return success({ removed: row.id })
        }),
      ),
  }
}

function* putDataset(
  context: Pick<StoreContext, 'database' | 'now' | 'newId'>,
  imported: ImportedDataset,
  items: readonly DatasetItem[],
  onWritten: (done: number) => void,
): Steps<DatasetSummary> {
  const { database } = context
  const { name, fingerprint, ...rest } = imported
  const root = resolve(imported.root)
  if (items.length !== imported.items) throw new Error(`${imported.items} items announced, ${items.length} given`)
  const row = database
    .prepare<object, DatasetRow>(
      `INSERT INTO datasets (id, name, root, fingerprint, imported_at, imported_order, facts)
       VALUES (:id, :name, :root, :fingerprint, :at, (SELECT coalesce(max(imported_order), 0) + 1 FROM datasets), :facts)
       ON CONFLICT (root, fingerprint) DO UPDATE SET name = excluded.name, imported_at = excluded.imported_at,
         imported_order = excluded.imported_order, removed = 0, facts = excluded.facts
       RETURNING *`,
    )
    .get({
      id: context.newId('ds'),
      name,
      root,
      fingerprint,
      at: timestamp(context),
      facts: toColumn(datasetFacts, rest),
    })
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row')
  yield* replaceItems(database, row.key, items, onWritten)
  return summaryOf(row)
}

function activeRun(context: StoreContext, datasetKey: number): string | undefined {
  const active = JSON.stringify(RUN_STATUSES.filter(isActive))
  return context.database
    .prepare<[number, string], { name: string }>(
      'SELECT name FROM runs WHERE dataset_key = ? AND status IN (SELECT value FROM json_each(?))',
    )
    .get(datasetKey, active)?.name
}
