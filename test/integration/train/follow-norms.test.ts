/** Running statistics of batch normalisations that follow the training images, or stay. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import type { Engine } from '../../../core/engine/index.ts'
import type { LoadedModel } from '../../../core/model/index.ts'
import { followNorms } from '../../../core/train/native/follow-norms.ts'
import { LAYERS, pretrainedOn } from '../../support/families/batch-norm.ts'
import { SIDE } from '../../support/families/convolutions.ts'
import { opened } from '../../unit/engine/support.ts'
import type { Toy } from './toy.ts'
import { run, toy, unvalidated, valueOf } from './toy.ts'

let engine: Engine
let data: Toy
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  data = await toy()
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
})

/** Without validation every epoch counts as a gain, so that its weights are kept. */
const every = (): Toy => unvalidated(data)

const COUNT = 40
const picture = (mean: number) => (index: number) => {
  const random = createRandom(`${mean}-${index}`)
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, () => Math.round(mean + 30 * random.normal()))
}
const dark = () => pretrainedOn(engine, COUNT, picture(60))
const statistics = ({ params }: LoadedModel): number[][] =>
  LAYERS.flatMap(({ mean, variance }) => [mean, variance].map((name) => Array.from(params.get(name)?.data ?? [])))

test('statistics become those of the images that a model trains on', async () => {
  const model = await dark()
  const bright = picture(180)
  const images = { get: async (index: number) => bright(index) }
  const phase = { trainable: ['conv1', 'conv2'] }
  for (let epoch = 0; epoch < 24; epoch++)
    await followNorms(
      { engine, model, images, batch: 8, phase },
      Array.from({ length: COUNT }, (_, i) => i),
    )
  // “Pretrained” on the same images from the start; the filters are the same.
  const wanted = statistics(await pretrainedOn(engine, COUNT, bright))
  for (const [i, values] of statistics(model).entries())
    for (const [c, value] of values.entries()) expect(value).toBeCloseTo(wanted[i]![c]!, 3)
})

test('a layer below what trains keeps its statistics, because stored activations rest on them', async () => {
  const model = await dark()
  const before = statistics(model)
  const images = { get: async (index: number) => picture(180)(index) }
  await followNorms({ engine, model, images, batch: 8, phase: { trainable: ['conv2', 'connector'] } }, [0, 1, 2, 3])
  const after = statistics(model)
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
  expect(after[2]).not.toEqual(before[2])
})

test('a run moves them only if it is asked to, and its proof of what stayed frozen leaves them out', async () => {
  const config = { epochs: 2, batch: 16 }
  const [still, moved] = [await dark(), await dark()]
  const before = statistics(still)
  const frozen = await run({ toy: every(), engine, strategy: 'full', run: 'still', config, model: still })
  expect(statistics(still)).toEqual(before)
  const following = { ...config, norms: 'follow' as const }
  const follow = await run({ toy: every(), engine, strategy: 'full', run: 'moved', config: following, model: moved })
  expect(statistics(moved)).not.toEqual(before)
  for (const ran of [frozen, follow]) expect(valueOf(ran).frozen).toMatchObject({ unchanged: true })
  expect(valueOf(frozen).frozen!.tensors - valueOf(follow).frozen!.tensors).toBe(4)
})

test('a run that is stopped and resumed ends with the statistics of one that was not', async () => {
  const config = { epochs: 3, batch: 16, norms: 'follow' as const }
  const whole = await run({ toy: every(), engine, strategy: 'full', run: 'whole', config, model: await dark() })
  const parts = { toy: every(), engine, strategy: 'full' as const, run: 'parts', config }
  await run({ ...parts, model: await dark(), stopAt: ({ epoch }) => epoch >= 1 })
  const resumed = await run({ ...parts, model: await dark(), resume: true })
  expect(valueOf(resumed).outcome).toBe('completed')
  expect(statistics(resumed.model)).toEqual(statistics(whole.model))
  expect(statistics(whole.model)).not.toEqual(statistics(await dark()))
})
