import { expect, test, vi } from 'vitest'
import { createLoader } from '../../../core/train/native/data/loader.ts'
import type { Source } from '../../../core/train/native/sources.ts'
import { PATIENCE } from '../../support/patience.ts'

const ROW = 2
const ORDER = [5, 3, 9, 1, 7]

/** Rows that tell their item and epoch, and the items that have been asked for. */
function source(over: Partial<Source> = {}): { source: Source; asked: number[] } {
  const asked: number[] = []
  const fillTrain = async (item: number, epoch: number, out: Float32Array, at: number): Promise<void> => {
    asked.push(item)
    await Promise.resolve()
    out.set([item, epoch], at)
  }
  return { source: { rowSize: ROW, fillTrain, fillValidation: () => {}, ...over }, asked }
}

test('batches hold the items in order, and zeros after the last', async () => {
  const loader = createLoader(source().source, 2)
  for (const epoch of [0, 1]) {
    expect([...(await loader.batch(ORDER, 0, epoch))]).toEqual([5, epoch, 3, epoch])
    expect([...(await loader.batch(ORDER, 1, epoch))]).toEqual([9, epoch, 1, epoch])
    expect([...(await loader.batch(ORDER, 2, epoch))]).toEqual([7, epoch, 0, 0])
  }
})

test('a batch stays as it is while the next one is made', async () => {
  const { source: of, asked } = source()
  const loader = createLoader(of, 2)
  const first = await loader.batch(ORDER, 0, 0)
  await vi.waitUntil(() => asked.length >= 4, PATIENCE)
  expect(asked).toEqual([5, 3, 9, 1])
  expect([...first]).toEqual([5, 0, 3, 0])
  await loader.batch(ORDER, 1, 0)
  expect(asked).toEqual(ORDER)
})

test('an epoch may begin anywhere, and another may begin before it has ended', async () => {
  const loader = createLoader(source().source, 2)
  expect([...(await loader.batch(ORDER, 1, 4))]).toEqual([9, 4, 1, 4])
  expect([...(await loader.batch([1, 2, 3], 0, 5))]).toEqual([1, 5, 2, 5])
  expect([...(await loader.batch([1, 2, 3], 1, 5))]).toEqual([3, 5, 0, 0])
})

test('a row that cannot be made fails the batch it is in, not the one before', async () => {
  const fillTrain = async (item: number): Promise<void> => {
    if (item === 1) throw new Error('vanished')
  }
  const loader = createLoader(source({ fillTrain }).source, 2)
  await loader.batch(ORDER, 0, 0)
  // the next batch fails by itself meanwhile, and nobody has asked for it yet
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  await expect(loader.batch(ORDER, 1, 0)).rejects.toThrow('vanished')
})
