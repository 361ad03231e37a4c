/** Where the trainer of a recipe finds the pictures: in the dataset's folder, or in copies within the recipe's. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pictureFile } from '../../../dataset/index.ts'
import type { DatasetItem } from '../../../domain/dataset.ts'
import { failure, type Result, success } from '../../../domain/failure.ts'
import type { Job } from '../jobs/jobs.ts'

const FOLDER = 'pictures'

export interface Placed {
  /** The folder that paths start from. */
  readonly pictures: string
  readonly pathOf: (item: DatasetItem) => readonly string[]
}

interface Placing {
  /** The dataset's folder. */
  readonly base: string
  readonly items: readonly DatasetItem[]
  /** The recipe's folder. */
  readonly out: string
  /** Copies them in any case, for another machine. */
  readonly copy: boolean
  readonly job: Job
}

/**
 * Trainers open files. Where every picture is one, they stay where they are; pictures in archives, tables and crops become
 * files, and then all of them do, so that paths start from one folder.
 * Failures: dataset-changed, path-unreadable, stopped.
 */
export async function placePictures({ base, items, out, copy, job }: Placing): Promise<Result<Placed>> {
  if (!copy && items.every(isFile))
    return success({
      pictures: base,
      pathOf: ({ path, moreImages = [] }) => [path, ...moreImages.map((more) => more.path)],
    })
  await mkdir(join(out, FOLDER), { recursive: true })
  const paths = new Map<string, string[]>()
  for (const [done, item] of items.entries()) {
    job.progress({ stage: 'Copying pictures', done, total: items.length })
    if (job.signal.aborted) return failure('stopped', `Stopped. The copies so far are in ${join(out, FOLDER)}.`)
    const known = paths.get(keyOf(item)) ?? []
    paths.set(keyOf(item), known)
    if (known.length > 0) continue
    for (const [position, picture] of [item, ...(item.moreImages ?? [])].entries()) {
      const read = await pictureFile(base, picture)
      if (!read.ok) return read
      const name = `${item.hash.slice(0, 32)}${position === 0 ? '' : `-${position}`}.${read.value.extension}`
      await writeFile(join(out, FOLDER, name), read.value.bytes)
      known.push(name)
    }
  }
  return success({ pictures: join(out, FOLDER), pathOf: (item) => paths.get(keyOf(item)) ?? [] })
}

/** An item's first picture is its own; two items may share it and differ in the others. */
const keyOf = ({ hash, moreImages = [] }: DatasetItem): string =>
  [hash, ...moreImages.map(({ path }) => path)].join('\n')

const isFile = ({ source, crop, moreImages = [] }: DatasetItem): boolean =>
  crop === undefined &&
  [source, ...moreImages.map((more) => more.source)].every((one) => (one?.kind ?? 'file') === 'file')
