import { isDeepStrictEqual } from 'node:util'
import type { Found, RawRecord } from '../records/record.ts'

/** Captions of one image in lines of their own that follow one another, as Flickr8k has them, become one record with all. */
export async function* mergedCaptions(all: AsyncIterable<Found>): AsyncGenerator<Found> {
  let held: { readonly record: RawRecord; readonly captions: string[] } | null = null
  for await (const found of all) {
    const captioned = 'record' in found && isCaption(found.record) ? found.record : null
    if (held !== null && captioned !== null && isSameImage(held.record, captioned)) {
      held.captions.push(...(captioned.captions ?? []))
      continue
    }
    if (held !== null) yield { record: { ...held.record, captions: held.captions } }
    held = captioned && { record: captioned, captions: [...(captioned.captions ?? [])] }
    if (captioned === null) yield found
  }
  if (held !== null) yield { record: { ...held.record, captions: held.captions } }
}

function isCaption({ captions, label, turns, boxes, bytes }: RawRecord): boolean {
  return captions !== undefined && label === undefined && !turns && !boxes && !bytes
}

function isSameImage(one: RawRecord, other: RawRecord): boolean {
  return (
    one.image.path === other.image.path &&
    one.split === other.split &&
    isDeepStrictEqual(one.image.source, other.image.source)
  )
}
