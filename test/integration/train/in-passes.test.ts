/** A step in several passes against the step on the whole batch. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { createTokenizer } from '../../../core/model/byte-pair-tokenizer.ts'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'
import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import { initialParameters } from '../../../core/model/families/thaw/parameters.ts'
import { sizeAt } from '../../../core/model/index.ts'
import { compileTrainingStep } from '../../../core/train/native/programs.ts'
import { bindClasses } from '../../../core/train/native/tasks/classes/index.ts'
import { numbers, opened, relativeDifference } from '../../unit/engine/support.ts'
import type { Toy } from './toy.ts'
import { run, toy, valueOf } from './toy.ts'

let engine: Engine
let data: Toy
beforeAll(async () => {
  engine = await opened('ort', { threads: 2 })
  data = await toy()
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
})

const TINY = thawArchitecture(THAW_TINY)
const BATCH = 6
const CLASSES = ['circle', 'square', 'letter A']

/** Loss and gradients of one step with the first of these items; a short batch is padded. */
async function step(microBatch: number, count: number) {
  const items = [0, 1, 2, 0, 2, 1].map((label) => ({ label }))
  const model = { architecture: TINY, tokenizer: createTokenizer([], THAW_TINY.vocabulary) }
  const task = bindClasses({ classes: CLASSES, items }, model, { batch: BATCH, labelSmoothing: 0.1, seed: 0 })
  const params = initialParameters(THAW_TINY, createRandom('passes'))
  const x = numbers(BATCH * sizeAt(TINY, 'pixels'), 3)
  x.fill(0, count * sizeAt(TINY, 'pixels'))
  const names = [...params.keys()].filter((name) => TINY.isTrained(name))
  const compiled = await compileTrainingStep(
    { engine, model: { architecture: TINY, params }, task, from: 'pixels', batch: BATCH, microBatch },
    names,
  )
  const { outputs, grads } = await compiled.run({ x, ...task.batch([...items.keys()].slice(0, count), 0) })
  const copy = new Map(Array.from(grads, ([name, grad]) => [name, grad.slice()]))
  await compiled.dispose()
  return { loss: outputs['loss']![0]!, grads: copy }
}

describe('a step in several passes', () => {
  test.each([
    { microBatch: 2, count: 6 },
    { microBatch: 4, count: 6 },
    { microBatch: 4, count: 3 },
    { microBatch: 1, count: 5 },
  ])('of $microBatch images has the loss and the gradients of $count images at once', async ({ microBatch, count }) => {
    const [whole, parts] = [await step(BATCH, count), await step(microBatch, count)]
    expect(parts.loss).toBeCloseTo(whole.loss, 5)
    expect([...parts.grads.keys()]).toEqual([...whole.grads.keys()])
    for (const [name, grad] of whole.grads)
      if (grad.some((value) => Math.abs(value) > 1e-5))
        expect(relativeDifference(parts.grads.get(name)!, grad)).toBeLessThan(1e-3)
  })
})

test('a run in passes of fewer images ends with the scores of one that passes its batch at once', async () => {
  const config = { epochs: 3, batch: 8, augment: false }
  const whole = await run({ toy: data, engine, strategy: 'full', run: 'whole', config })
  const parts = await run({ toy: data, engine, strategy: 'full', run: 'parts', config: { ...config, microBatch: 3 } })
  const losses = [whole, parts].map(({ points }) =>
    points.flatMap(({ name, value }) => (name === 'loss' ? [value!] : [])),
  )
  expect(losses[1]!.length).toBe(losses[0]!.length)
  expect(losses[1]![0]).toBeCloseTo(losses[0]![0]!, 4)
  expect(valueOf(parts).scores.test!.value).toBeCloseTo(valueOf(whole).scores.test!.value, 1)
})
