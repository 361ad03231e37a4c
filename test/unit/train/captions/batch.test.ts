import { describe, expect, test } from 'vitest'
import { contrastiveBatch } from '../../../../core/train/native/tasks/captions/batch.ts'
import { readCaptions } from '../../../../core/train/native/tasks/captions/texts.ts'
import { textRows } from '../../../../core/train/native/tasks/text-rows.ts'
import { smallModel } from '../../model/tiny.ts'

const captioned = (cluster: number, ...texts: string[]) => ({
  cluster,
  annotation: { kind: 'caption' as const, texts },
})
const dataset = [
  captioned(0, 'a red square', 'a square'),
  captioned(1, 'a blue star'),
  captioned(2, 'a square'),
  captioned(1, 'a star, again'),
  captioned(4, 'a blue star'),
]
const captions = readCaptions(dataset)
const rows = textRows(captions.texts, smallModel())
const context = rows.inputs(1)['ids']!.shape[1]!
const batchOf = (items: readonly number[], epoch = 0) =>
  contrastiveBatch({ captions, rows, dataset, items, batch: 5, seed: 1, epoch })

/** Which pairs of rows the softmax leaves out. */
function leftOut(same: ArrayLike<number>): string[] {
  return Array.from({ length: 25 }, (_, at) => at).flatMap((at) => {
    const [i, j] = [Math.floor(at / 5), at % 5]
    return (same[at] as number) < -1e6 ? [`${i}${j}`] : []
  })
}

describe('a contrastive batch', () => {
  test('leaves out pairs with the same caption and near-duplicates of an image, both ways', () => {
    const { same, rowWeight } = batchOf([1, 2, 3, 4])
    // Rows 0 and 2 are one image; rows 0 and 3 have one caption; row 4 is padding.
    const padding = ['04', '14', '24', '34', '40', '41', '42', '43']
    expect(leftOut(same as Float32Array).toSorted()).toEqual([...padding, '02', '20', '03', '30'].toSorted())
    expect(Array.from(rowWeight as Float32Array)).toEqual([0.25, 0.25, 0.25, 0.25, 0])
  })

  test('draws a caption of its own for each image and epoch, the same one again for the same seed', () => {
    const first = (epoch: number) => Array.from((batchOf([0], epoch)['ids'] as Int32Array).subarray(0, context))
    const seen = new Set(Array.from({ length: 12 }, (_, epoch) => first(epoch).join()))
    expect(seen.size).toBe(2)
    expect(first(3)).toEqual(first(3))
  })

  test('repeats a real caption in rows beyond its items, because no row may be empty', () => {
    const { ids, real } = batchOf([1])
    const rowOf = (i: number) => Array.from((ids as Int32Array).subarray(i * context, (i + 1) * context))
    expect(rowOf(4)).toEqual(rowOf(0))
    expect((real as Float32Array)[4 * context]).toBe(1)
  })
})

test('captions are counted once however many images share them', () => {
  expect(captions.texts).toEqual(['a red square', 'a square', 'a blue star', 'a star, again'])
  expect(captions.of(0)).toEqual([0, 1])
  expect(captions.of(4)).toEqual([2])
})
