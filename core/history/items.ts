import type { Database } from 'better-sqlite3'
import type { Sample } from '../contract/dataset.ts'
import { type DatasetItem, type Split, SPLITS } from '../domain/dataset.ts'

interface ItemRow {
  readonly position: number
  readonly path: string
  readonly label: number
  readonly split: number
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly hash: Buffer
  readonly dhash: Buffer
  readonly cluster: number
}

export interface SampleFilter {
  readonly split?: Split | undefined
  readonly label?: number | undefined
}

/** Replaces the items of a dataset; the caller holds the transaction. Hashes are stored as bytes, half their hex. */
export function replaceItems(database: Database, datasetKey: number, items: readonly DatasetItem[]): void {
  deleteItems(database, datasetKey)
  const insert = database.prepare('INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  items.forEach((item, position) => {
    const { path, label, split, width, height, bytes, cluster } = item
    const hash = Buffer.from(item.hash, 'hex')
    const dhash = Buffer.from(item.dhash, 'hex')
    insert.run(datasetKey, position, path, label, SPLITS.indexOf(split), width, height, bytes, hash, dhash, cluster)
  })
}

export function deleteItems(database: Database, datasetKey: number): void {
  database.prepare('DELETE FROM items WHERE dataset_key = ?').run(datasetKey)
}

/** All items in the order in which they were imported. */
export function readItems(database: Database, datasetKey: number): DatasetItem[] {
  const rows = database
    .prepare<[number], ItemRow>('SELECT * FROM items WHERE dataset_key = ? ORDER BY position')
    .all(datasetKey)
  return rows.map(({ path, label, split, width, height, bytes, hash, dhash, cluster }) => ({
    path,
    label,
    split: splitAt(split),
    width,
    height,
    bytes,
    hash: hash.toString('hex'),
    dhash: dhash.toString('hex'),
    cluster,
  }))
}

/** One page of the items that pass the filter; `index` is the item's place among all items. */
export function readSamples(
  database: Database,
  datasetKey: number,
  classes: readonly string[],
  page: { readonly offset: number; readonly limit: number } & SampleFilter,
): { total: number; samples: Sample[] } {
  const where = 'dataset_key = :key AND (:split IS NULL OR split = :split) AND (:label IS NULL OR label = :label)'
  const filter = {
    key: datasetKey,
    split: page.split === undefined ? null : SPLITS.indexOf(page.split),
    label: page.label ?? null,
  }
  const total =
    database.prepare<object, { n: number }>(`SELECT count(*) AS n FROM items WHERE ${where}`).get(filter)?.n ?? 0
  const rows = database
    .prepare<object, ItemRow>(`SELECT * FROM items WHERE ${where} ORDER BY position LIMIT :limit OFFSET :offset`)
    .all({ ...filter, limit: page.limit, offset: page.offset })
  const samples = rows.map(({ position, path, label, split, width, height }) => ({
    index: position,
    path,
    className: classes[label] ?? '',
    split: splitAt(split),
    width,
    height,
  }))
  return { total, samples }
}

function splitAt(index: number): Split {
  const split = SPLITS[index]
  if (split === undefined) throw new Error(`items.split holds ${index}, which its CHECK forbids`)
  return split
}
