import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import type { LoadedModel } from '../../../core/model/index.ts'
import { textRows, type TextRows } from '../../../core/train/native/tasks/text-rows.ts'
import { watched } from '../../integration/train/toy.ts'
import { convolutions, modelOf } from '../../support/families/convolutions.ts'
import { opened } from '../engine/support.ts'

const TEXTS = ['a red square', 'a blue star', 'a green and very round circle']

let engine: Engine
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
})
afterAll(() => engine.dispose())

async function encoded(rows: TextRows, model: LoadedModel, of: readonly number[]): Promise<number[]> {
  const program = await engine.compile({
    name: 'read back',
    inputs: rows.inputs(of.length),
    params: model.params,
    fn: (inputs, weights) => ({ rows: rows.encode(weights, inputs) }),
  })
  try {
    return Array.from((await program.run(rows.arrays(of)))['rows'] as Float32Array)
  } finally {
    await program.dispose()
  }
}

describe('texts under a tower that stays frozen', () => {
  const trains = modelOf(convolutions(true))
  const frozen: LoadedModel = { ...modelOf(convolutions(false)), params: trains.params }

  test('are where the tower puts them when it trains', async () => {
    const [through, kept] = [textRows(TEXTS, trains), textRows(TEXTS, frozen)]
    expect(through.prepare).toBeNull()
    await kept.prepare!(engine, frozen, [0, 1, 2])
    const expected = await encoded(through, trains, [2, 0])
    const actual = await encoded(kept, frozen, [2, 0])
    for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5)
    const projected = await Promise.all([through.project(engine, trains, [1]), kept.project(engine, frozen, [1])])
    for (const [i, value] of projected[0].data.entries()) expect(projected[1].data[i]).toBeCloseTo(value, 5)
  })

  test('follow the bias that a fitted head moves', async () => {
    const moved = modelOf(convolutions(false))
    const rows = textRows(TEXTS, moved)
    await rows.prepare!(engine, moved, [0])
    const before = await rows.project(engine, moved, [0])
    moved.params.get('join.bias')!.data.forEach((_, i, bias) => (bias[i] = (bias[i] as number) + 2))
    const after = await rows.project(engine, moved, [0])
    for (const [i, value] of before.data.entries()) expect(after.data[i]).toBeCloseTo(value + 2, 5)
  })

  test('pass the tower once', async () => {
    const watching = watched(engine)
    const rows = textRows(TEXTS, frozen)
    await rows.prepare!(watching.engine, frozen, [0, 1, 1])
    await rows.prepare!(watching.engine, frozen, [1, 0])
    expect(watching.runs('texts')).toBe(1)
    await rows.prepare!(watching.engine, frozen, [0, 2])
    expect(watching.runs('texts')).toBe(2)
  })

  test('cannot be asked for before that', () => {
    expect(() => textRows(TEXTS, frozen).arrays([1])).toThrow(/a blue star.*not prepared/)
  })
})
