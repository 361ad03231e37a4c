import { realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { openConfined } from './confined.ts'
import { Damaged, TooLarge } from './damaged.ts'
import { type ZipSource, zipBytes } from './zip-data.ts'

/** Bytes of deflated entries that are held unpacked, all together; a larger entry is refused. */
const MOST_INFLATED = 256 * 2 ** 20

interface Kept {
  /** The zip file: absolute, links to its folder resolved. */
  readonly file: string
  readonly bytes: Buffer
}

const kept = new Map<string, Kept>()
let queue: Promise<unknown> = Promise.resolve()

/**
 * A deflated entry of a zip file, unpacked in memory, because deflate cannot be read from the middle. The entries used
 * last stay, up to the limit, as rows are asked for one by one; one entry is unpacked at a time.
 * Throws TooLarge above the limit, Damaged and system errors.
 */
export function inflated(base: string, source: ZipSource): Promise<Buffer> {
  const work = queue.then(() => unpack(base, source))
  queue = work.catch(() => {})
  return work
}

async function unpack(base: string, source: ZipSource): Promise<Buffer> {
  if (source.size > MOST_INFLATED) {
    const [size, limit] = [source.size, MOST_INFLATED].map((bytes) => Math.round(bytes / 2 ** 20))
    const reason =
      `is compressed in its zip file and unpacks to ${size} MiB, more than the ${limit} MiB that fit in memory: put it into ` +
      'the zip file uncompressed, use a tar file, or unpack it.'
    throw new TooLarge(reason)
  }
  await using file = await openConfined(base, source.archive)
  const { size, mtimeMs } = await file.stat()
  const key = JSON.stringify([base, source.archive, source.header, size, mtimeMs])
  const known = kept.get(key)?.bytes
  kept.delete(key)
  // Evict first, so that old and new entries are not held together.
  if (!known) evict(source.size)
  const bytes = known ?? (await zipBytes(file, source))
  if (bytes.length !== source.size) throw new Damaged('is cut off inside the zip file. Replace it with an intact copy.')
  kept.set(key, { file: join(base, source.archive), bytes })
  return bytes
}

function evict(wanted: number): void {
  let held = heldInflated()
  for (const [key, { bytes }] of kept) {
    if (held + wanted <= MOST_INFLATED) return
    kept.delete(key)
    held -= bytes.length
  }
}

/** Frees the unpacked entries of a dataset that nobody uses any more; reading it again unpacks it again. */
export async function forgetInflated(root: string): Promise<void> {
  const folder = await realpath(dirname(resolve(root))).catch(() => null)
  if (folder === null) return
  const file = join(folder, basename(root))
  // Wait for the entry being unpacked; otherwise it would be kept afterwards.
  await queue
  for (const [key, entry] of kept) if (entry.file === file) kept.delete(key)
}

/** Bytes held unpacked, of all datasets. */
export function heldInflated(): number {
  return [...kept.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)
}
