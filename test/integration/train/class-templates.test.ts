/** Classes that several captions describe: what a step reads, what is scored, and what a run starts from and records. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { classPrompts } from '../../../core/domain/caption.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { row } from '../../../core/math/matrix.ts'
import { ensembled } from '../../../core/math/standardise.ts'
import { embedTexts, type LoadedModel } from '../../../core/model/index.ts'
import { byCaption } from '../../../core/train/native/tasks/classes/class-scores.ts'
import { bindClasses } from '../../../core/train/native/tasks/classes/index.ts'
import { opened } from '../../unit/engine/support.ts'
import { convolutions, modelOf } from '../../support/families/convolutions.ts'
import { run, toy, toyModel, type Toy, valueOf } from './toy.ts'

const CLASSES = ['red', 'green', 'blue']
const TEMPLATES = ['a photo of a {}', 'the colour {}', 'mostly {}']

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

/** Probabilities of the classes for pooled features, by the mean direction of the captions. */
async function expectedOf(model: LoadedModel, pooled: Float32Array, templates: readonly string[]): Promise<number[]> {
  const { connector, text } = model.architecture
  const captions = await embedTexts({ engine, model, texts: classPrompts(CLASSES, templates) })
  const classes = ensembled(captions, templates.length)
  const program = await engine.compile({
    name: 'connector',
    inputs: { pooled: { shape: [1, pooled.length] } },
    params: model.params,
    fn: (inputs, weights) => ({ rows: connector!.apply(weights, inputs['pooled']!) }),
  })
  const { rows } = await program.run({ pooled })
  await program.dispose()
  const image = rows as Float32Array
  const scale = Math.exp(model.params.get(text!.join.logScale)!.data[0]!)
  const powers = CLASSES.map((_, c) =>
    Math.exp(scale * row(classes, c).reduce((sum, value, e) => sum + value * image[e]!, 0)),
  )
  const total = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / total)
}

describe.each(['of which the text tower trains', 'of which the text tower is frozen'])('a model %s', (kind) => {
  const model = (): LoadedModel => (kind.endsWith('frozen') ? modelOf(convolutions(false)) : toyModel())

  it.each([[TEMPLATES], [TEMPLATES.slice(1, 2)]])(
    'scores by the mean direction of the captions of %j',
    async (templates) => {
      const of = model()
      const scores = byCaption(CLASSES, of, { templates, seed: 1 })
      await scores.prepare?.(engine, of, [])
      const classifier = await scores.compileClassifier({ engine, model: of, from: 'pooled', batch: 1 })
      await classifier.readTexts()
      const random = createRandom('pooled')
      const width = of.architecture.vision.cuts.at(-1)!.shape.reduce((a, b) => a * b)
      const pooled = Float32Array.from({ length: width }, () => random.normal())
      const found = Array.from(await classifier.classify(pooled), Math.exp)
      const expected = await expectedOf(of, pooled, templates)
      expect(found.map((value) => value.toFixed(4))).toEqual(expected.map((value) => value.toFixed(4)))
      await classifier.dispose()
    },
  )
})

it('a step reads one caption of each class where the text tower trains, by a template that seed, epoch and items name', () => {
  const items = [0, 1, 2].map((label) => ({ label }))
  const settings = { batch: 4, labelSmoothing: 0, seed: 3, templates: TEMPLATES }
  const task = bindClasses({ classes: CLASSES, items }, toyModel(), settings)
  expect(task.inputs['ids']?.shape[0]).toBe(CLASSES.length)
  const idsOf = (epoch: number): string => (task.batch([0, 1, 2], epoch)['ids'] as Int32Array).join(' ')
  expect(idsOf(1)).toBe(idsOf(1))
  expect(new Set(Array.from({ length: 30 }, (_, epoch) => idsOf(epoch))).size).toBe(TEMPLATES.length)
  const whole = bindClasses({ classes: CLASSES, items }, toyModel(), { ...settings, whole: true })
  expect(whole.inputs['ids']?.shape[0]).toBe(CLASSES.length * TEMPLATES.length)
})

it('a run with templates ends with scores, the same again has the same losses, and one without has others', async () => {
  const train = async (name: string, templates: string[] | undefined) => {
    const ran = await run({ toy: data, engine, strategy: 'full', config: { epochs: 1, templates }, run: name })
    expect(valueOf(ran).scores.test?.value).toBeGreaterThan(0.5)
    return ran.points.filter(({ name: metric }) => metric === 'loss').map(({ value }) => value)
  }
  const first = await train('templates', TEMPLATES)
  expect(await train('templates-again', TEMPLATES)).toEqual(first)
  expect(await train('plain', undefined)).not.toEqual(first)
})
