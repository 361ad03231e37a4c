import { isDeepStrictEqual } from 'node:util'
import type { LabelledBox } from '../../../domain/dataset.ts'
import type { Found, RawRecord } from '../../records/record.ts'

/** Rows of one record, so that a look at a file of one image alone ends. */
const MOST_ROWS = 1000

/** Captions or boxes of one image, in lines of their own that follow one another, become one record with all of them. */
export async function* mergedRows(all: AsyncIterable<Found>): AsyncGenerator<Found> {
  let held: Held | null = null
  for await (const found of all) {
    const next = 'record' in found ? mergeable(found.record) : null
    if (held !== null && next !== null && held.rows < MOST_ROWS && isSameImage(held, next)) {
      held.rows++
      held.captions?.push(...(next.captions ?? []))
      held.boxes?.push(...(next.boxes ?? []))
      continue
    }
    if (held !== null) yield { record: withAll(held) }
    held = next
    if (next === null) yield found
  }
  if (held !== null) yield { record: withAll(held) }
}

interface Held {
  rows: number
  readonly record: RawRecord
  readonly captions: string[] | null
  readonly boxes: LabelledBox[] | null
}

/** A record with only captions or boxes, and an image that can be identified. */
function mergeable(record: RawRecord): Held | null {
  const { captions, label, turns, boxes, bytes } = record
  if (label !== undefined || turns || bytes || (captions === undefined) === (boxes === undefined)) return null
  return { rows: 1, record, captions: captions ? [...captions] : null, boxes: boxes ? [...boxes] : null }
}

function withAll({ record, captions, boxes }: Held): RawRecord {
  return { ...record, ...(captions ? { captions } : {}), ...(boxes ? { boxes } : {}) }
}

function isSameImage(one: Held, other: Held): boolean {
  const [a, b] = [one.record, other.record]
  return (
    (one.boxes === null) === (other.boxes === null) &&
    a.image.path === b.image.path &&
    a.split === b.split &&
    isDeepStrictEqual(a.image.source, b.image.source)
  )
}
