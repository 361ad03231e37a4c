import { openConfined } from './confined.ts'
import { Damaged, TooLarge } from './damaged.ts'
import { type ZipSource, zipBytes } from './zip-data.ts'

/** Bytes of deflated entries that are held unpacked, all together; a larger entry is refused. */
const MOST_INFLATED = 256 * 2 ** 20

const kept = new Map<string, Buffer>()
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
  const known = kept.get(key)
  kept.delete(key)
  // Room is made first, so that what is let go of and what comes are not held together.
  if (!known) makeRoom(source.size)
  const bytes = known ?? (await zipBytes(file, source))
  if (bytes.length !== source.size) throw new Damaged('is cut off inside the zip file. Replace it with an intact copy.')
  kept.set(key, bytes)
  return bytes
}

function makeRoom(wanted: number): void {
  let held = [...kept.values()].reduce((sum, { length }) => sum + length, 0)
  for (const [key, { length }] of kept) {
    if (held + wanted <= MOST_INFLATED) return
    kept.delete(key)
    held -= length
  }
}
