/** Activations of one frozen prefix on disk, in half precision or exact: a folder of segments, rows found by key. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import { fromHalf, toHalf } from './half.ts'
import type { Segment, SegmentWriter } from './segment.ts'
import { openSegment, writeSegment } from './segment.ts'

/** Largest segment, and so the most that a killed process can lose. */
const SEGMENT_BYTES = 256 * 2 ** 20
const SUFFIX = '.rows'
/** Rows checked before yielding to the event loop. */
const CHECKED_AT_ONCE = 512

/** Training reads halves, which take half of the space; scores are of the exact values. */
export type Precision = 'half' | 'single'

export interface ActivationStore extends Disposable {
  /** Number of values per row. */
  readonly rowSize: number
  readonly rowBytes: number
  /** Files with requested rows. */
  readonly inUse: ReadonlySet<string>
  /** The keys that have no intact row, each once. Every row is checked once; a file with a damaged one is removed. */
  missing(keys: readonly string[]): Promise<string[]>
  /** Writes the values of a row into out from `at` on. The row must not be missing. */
  read(key: string, out: Float32Array, at: number): void
  /** Rows to add; they can be read when it is sealed. */
  add(): StoreWriter
}

export interface StoreWriter {
  /** values: one row per key. */
  write(keys: readonly string[], values: Float32Array): Promise<void>
  seal(): Promise<void>
}

interface Place {
  readonly segment: Segment
  readonly row: number
  checked: boolean
}

export function openStore(folder: string, rowSize: number, precision: Precision = 'half'): ActivationStore {
  const row = precision === 'half' ? new Float16Array(rowSize) : new Float32Array(rowSize)
  const rowBytes = row.byteLength
  const bytes = new Uint8Array(row.buffer)
  const segments = new Set<Segment>()
  const places = new Map<string, Place>()
  const inUse = new Set<string>()

  function include(segment: Segment, checked: boolean): void {
    segments.add(segment)
    segment.keys.forEach((key, at) => places.set(key, { segment, row: at, checked }))
  }

  function drop(segment: Segment): void {
    for (const key of segment.keys) if (places.get(key)?.segment === segment) places.delete(key)
    segments.delete(segment)
    inUse.delete(segment.file)
    segment.close()
    rmSync(segment.file, { force: true })
  }

  function use({ file, touch }: Segment): void {
    if (inUse.has(file)) return
    inUse.add(file)
    touch()
  }

  function isIntact(place: Place): boolean {
    if (place.checked) return true
    place.checked = place.segment.read(place.row, bytes) && place.segment.isIntact(place.row, bytes)
    return place.checked
  }

  // Not `recursive`: nothing creates a home again that was removed or moved.
  for (const missing of [dirname(folder), folder]) if (!existsSync(missing)) mkdirSync(missing)
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .toSorted()) {
    const file = join(folder, name)
    const segment = openSegment(file, rowBytes)
    if (segment) include(segment, false)
    else rmSync(file, { force: true })
  }

  return {
    rowSize,
    rowBytes,
    inUse,
    async missing(keys) {
      const wanted = [...new Set(keys)]
      for (const [i, key] of wanted.entries()) {
        const place = places.get(key)
        if (place && isIntact(place)) use(place.segment)
        else if (place) drop(place.segment)
        if (i % CHECKED_AT_ONCE === CHECKED_AT_ONCE - 1) await yieldToMessages()
      }
      // Only now, because dropping a file also removes rows that were found intact.
      return wanted.filter((key) => !places.has(key))
    },
    read(key, out, at) {
      const place = places.get(key)
      if (!place?.segment.read(place.row, bytes)) throw new Error(`no row ${key} in ${folder}`)
      if (row instanceof Float32Array) out.set(row, at)
      else fromHalf(row, out, at)
    },
    add: () =>
      createWriter(folder, { rowSize, rowBytes }, precision, (file) => {
        const segment = openSegment(file, rowBytes)
        if (!segment) throw new Error(`${file} cannot be read back`)
        include(segment, true)
        use(segment)
      }),
    [Symbol.dispose]() {
      for (const segment of segments) segment.close()
      segments.clear()
      places.clear()
    },
  }
}

function createWriter(
  folder: string,
  { rowSize, rowBytes }: Pick<ActivationStore, 'rowSize' | 'rowBytes'>,
  precision: Precision,
  onSealed: (file: string) => void,
): StoreWriter {
  function bytesOf(values: Float32Array): Uint8Array {
    if (precision === 'single') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    const half = new Float16Array(values.length)
    toHalf(values, half)
    return new Uint8Array(half.buffer)
  }
  let current: { readonly file: string; readonly writer: SegmentWriter } | null = null
  async function seal(): Promise<void> {
    if (!current) return
    const { file, writer } = current
    current = null
    try {
      await writer.seal()
    } catch (error) {
      await writer.discard()
      throw error
    }
    onSealed(file)
  }
  return {
    async write(keys, values) {
      if (keys.length === 0) return
      const bytes = bytesOf(values.subarray(0, keys.length * rowSize))
      if (!current) {
        const name = createHash('sha256').update(keys.join()).digest('hex').slice(0, 16)
        const file = join(folder, `${name}${SUFFIX}`)
        current = { file, writer: await writeSegment(file, rowBytes) }
      }
      await current.writer.add(keys, bytes)
      if (current.writer.rows * rowBytes >= SEGMENT_BYTES) await seal()
    },
    seal,
  }
}
