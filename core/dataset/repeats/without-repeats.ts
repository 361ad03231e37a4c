import { hash } from 'node:crypto'
import type { Problem } from '../../domain/dataset.ts'
import type { Found, Origin, RawRecord } from '../records/record.ts'
import { HashSet } from './hash-set.ts'

/**
 * Leaves out records that repeat an earlier record about the same pictures, as in a list stored in two forms does, or
 * an export that was added twice; a warning at the end gives their number. Pictures are the same if they are in the
 * same place: copies of it elsewhere are found by their pixels later. Records of different parts are no repeats: they
 * are reported as leaks. Memory grows by about 16 bytes a record.
 */
export async function* withoutRepeats(all: AsyncIterable<Found>): AsyncGenerator<Found> {
  const seen = new HashSet()
  let repeats = 0
  let first: Origin | null = null
  for await (const found of all) {
    if ('problem' in found || seen.add(hashOf(found.record))) {
      yield found
      continue
    }
    repeats++
    first ??= found.record.origin
  }
  if (first !== null) yield { problem: leftOut(repeats, first) }
}

function hashOf({ image, moreImages, split, label, captions, turns, boxes, convention }: RawRecord): bigint {
  const further = moreImages?.map(({ path, source }) => [path, source])
  const said = JSON.stringify([image, further, split, label, captions, turns, boxes, convention])
  return hash('sha256', said, 'buffer').readBigUInt64LE()
}

function leftOut(repeats: number, { file, line }: Origin): Problem {
  const place = line === undefined ? `“${file}”` : `line ${line} of “${file}”`
  const [were, say] =
    repeats === 1 ? ['1 repeated record was', 'it says'] : [`${repeats} repeated records were`, 'they say']
  const message = `${were} left out, the first in ${place}: ${say} the same about the same picture as an earlier record.`
  return { code: 'repeated', severity: 'warning', message, file, ...(line === undefined ? {} : { line }) }
}
