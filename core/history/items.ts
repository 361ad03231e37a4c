import type { Database } from 'better-sqlite3'
import type { z } from 'zod'
import { itemExtras, type Sample } from '../contract/dataset.ts'
import { annotationText } from '../domain/annotation-text.ts'
import { type DatasetItem, type Split, SPLITS } from '../domain/dataset.ts'
import { fromColumn } from './columns.ts'
import type { Steps } from './long-write.ts'

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
  readonly extras: string | null
}

export interface SampleFilter {
  readonly split?: Split | undefined
  readonly label?: number | undefined
}

/** Items written or deleted in one step: about a hundredth of a second. */
const STEP = 2000

/**
 * Replaces the items of a dataset in steps; the caller holds the transaction. Hashes are stored as bytes, half their hex.
 * @param onWritten called before the first item and after each step, with the number written
 */
export function* replaceItems(
  database: Database,
  datasetKey: number,
  items: readonly DatasetItem[],
  onWritten?: (done: number) => void,
): Steps<void> {
  onWritten?.(0)
  const deleteNext = database.prepare('DELETE FROM items WHERE dataset_key = ? AND position < ?')
  for (let position = STEP; readItem(database, datasetKey, position) !== null; position += STEP) {
    deleteNext.run(datasetKey, position)
    yield
  }
  deleteItems(database, datasetKey)
  const insert = database.prepare('INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  for (const [position, item] of items.entries()) {
    const { path, label, split, width, height, bytes, cluster } = item
    const hash = Buffer.from(item.hash, 'hex')
    const dhash = Buffer.from(item.dhash, 'hex')
    const where = SPLITS.indexOf(split)
    const extras = extrasColumn(item)
    insert.run(datasetKey, position, path, label, where, width, height, bytes, hash, dhash, cluster, extras)
    if (position % STEP !== STEP - 1) continue
    onWritten?.(position + 1)
    yield
  }
}

export function deleteItems(database: Database, datasetKey: number): void {
  database.prepare('DELETE FROM items WHERE dataset_key = ?').run(datasetKey)
}

/** All items in the order in which they were imported. */
export function readItems(database: Database, datasetKey: number): DatasetItem[] {
  const rows = database
    .prepare<[number], ItemRow>('SELECT * FROM items WHERE dataset_key = ? ORDER BY position')
    .all(datasetKey)
  return rows.map(itemOf)
}

/** The item at a position, or null. */
export function readItem(database: Database, datasetKey: number, position: number): DatasetItem | null {
  const row = database
    .prepare<[number, number], ItemRow>('SELECT * FROM items WHERE dataset_key = ? AND position = ?')
    .get(datasetKey, position)
  return row ? itemOf(row) : null
}

function itemOf({ path, label, split, width, height, bytes, hash, dhash, cluster, extras }: ItemRow): DatasetItem {
  return {
    path,
    label,
    split: splitAt(split),
    width,
    height,
    bytes,
    hash: hash.toString('hex'),
    dhash: dhash.toString('hex'),
    cluster,
    ...withPaths(extrasOf(path, extras)),
  }
}

/** One page of the items that pass the filter; `index` is the item's position among all items. */
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
  const samples = rows.map(({ position, path, label, split, width, height, extras }) => {
    const { annotation, crop, group, moreImages } = withPaths(extrasOf(path, extras))
    const text = annotation && annotationText(annotation)
    const className = classes[label] ?? ''
    const pictures = moreImages && moreImages.length + 1
    const said = { text, annotation, crop, group, pictures }
    return Object.assign({ index: position, path, className, split: splitAt(split), width, height }, said)
  })
  return { total, samples }
}

/** Not validated row by row: one transaction may store a million of them. */
function extrasColumn({ source, crop, group, annotation, moreImages }: DatasetItem): string | null {
  const extras = { source, crop, group, annotation, moreImages }
  return Object.values(extras).every((one) => one === undefined) ? null : JSON.stringify(extras)
}

function extrasOf(path: string, column: string | null): z.output<typeof itemExtras> {
  return column === null ? {} : fromColumn(itemExtras, column, path)
}

/** Older items record only the paths of their further pictures, in their annotation. */
function withPaths(extras: z.output<typeof itemExtras>): z.output<typeof itemExtras> {
  const { annotation, moreImages } = extras
  if (moreImages !== undefined || annotation?.kind !== 'conversation' || annotation.images.length === 0) return extras
  return { ...extras, moreImages: annotation.images.map((path) => ({ path })) }
}

function splitAt(index: number): Split {
  const split = SPLITS[index]
  if (split === undefined) throw new Error(`items.split holds ${index}, which its CHECK forbids`)
  return split
}
