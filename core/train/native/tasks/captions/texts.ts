/** The captions of a dataset, each different one once. */
import type { DatasetItem } from '../../../../domain/dataset.ts'

export interface Captions {
  readonly texts: readonly string[]
  /** The texts of a dataset item, at least one. */
  of(item: number): readonly number[]
}

export function readCaptions(items: readonly Pick<DatasetItem, 'annotation'>[]): Captions {
  const numbers = new Map<string, number>()
  const own = items.map(({ annotation }, item) => {
    if (annotation?.kind !== 'caption' || annotation.texts.length === 0) throw new Error(`item ${item} has no caption`)
    return [...new Set(annotation.texts)].map((text) => {
      const number = numbers.get(text) ?? numbers.size
      numbers.set(text, number)
      return number
    })
  })
  return { texts: [...numbers.keys()], of: (item) => own[item] as readonly number[] }
}

/** The captions of some items, numbered from 0 on in the order in which they come. */
export function numbered(
  captions: Captions,
  items: readonly number[],
): { readonly used: readonly number[]; readonly placesOf: (item: number) => number[] } {
  const used = [...new Set(items.flatMap((item) => captions.of(item)))]
  const places = new Map(used.map((text, at) => [text, at]))
  return { used, placesOf: (item) => captions.of(item).map((text) => places.get(text) as number) }
}
