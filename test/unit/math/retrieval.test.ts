import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matrix, row } from '../../../core/math/matrix.ts'
import { foundWithin, retrievalRanks } from '../../../core/math/retrieval.ts'
import { unitRows } from '../../../core/math/standardise.ts'

const vector = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 3 })
const pools = fc
  .record({
    images: fc.array(vector, { minLength: 1, maxLength: 6 }),
    texts: fc.array(vector, { minLength: 1, maxLength: 8 }),
  })
  .chain(({ images, texts }) =>
    fc.record({
      images: fc.constant(unitRows(matrix(images.length, 3, Float32Array.from(images.flat())))),
      texts: fc.constant(unitRows(matrix(texts.length, 3, Float32Array.from(texts.flat())))),
      textsOf: fc.tuple(
        ...images.map(() => fc.uniqueArray(fc.nat(texts.length - 1), { minLength: 1, maxLength: texts.length })),
      ),
    }),
  )

/** By sorting, with own ones last among equals: a second implementation. */
function rankBySorting(cosines: readonly number[], own: readonly number[]): number {
  const order = cosines
    .map((cosine, index) => ({ cosine: Math.fround(cosine), own: own.includes(index) }))
    .toSorted((a, b) => b.cosine - a.cosine || Number(a.own) - Number(b.own))
  return (
    order
      .slice(
        0,
        order.findIndex((one) => one.own),
      )
      .filter((one) => !one.own).length + 1
  )
}

describe('ranks of a retrieval', () => {
  test('are those of sorting by cosine, both ways', () => {
    fc.assert(
      fc.property(pools, ({ images, texts, textsOf }) => {
        const cosine = (i: number, j: number): number =>
          row(images, i).reduce((sum, value, e) => sum + value * (row(texts, j)[e] as number), 0)
        const { imageToText, textToImage } = retrievalRanks({ images, texts, textsOf })
        for (let i = 0; i < images.rows; i++) {
          const cosines = Array.from({ length: texts.rows }, (_, j) => cosine(i, j))
          expect(imageToText[i]).toBe(rankBySorting(cosines, textsOf[i] as number[]))
        }
        for (let j = 0; j < texts.rows; j++) {
          const own = textsOf.flatMap((list, i) => (list.includes(j) ? [i] : []))
          if (own.length === 0) continue
          const cosines = Array.from({ length: images.rows }, (_, i) => cosine(i, j))
          expect(textToImage[j]).toBe(rankBySorting(cosines, own))
        }
      }),
    )
  })

  test('are the last ones where nothing distinguishes anything', () => {
    const same = matrix(4, 2, new Float32Array(8).fill(Math.SQRT1_2))
    const { imageToText, textToImage } = retrievalRanks({ images: same, texts: same, textsOf: [[0], [1], [2], [3]] })
    expect([...imageToText, ...textToImage]).toEqual(Array(8).fill(4))
  })

  test('count as found within 1, 5 and 10', () => {
    expect(foundWithin(Int32Array.of(1, 2, 5, 6, 10, 11, 1, 40))).toEqual({
      r1: 2 / 8,
      r5: 4 / 8,
      r10: 6 / 8,
      medianRank: 5.5,
    })
  })
})
