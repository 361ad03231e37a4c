/** A model of a family that the app does not know is trained, measured and stored as the embedded ones are. */
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { extractFeatures } from '../../../core/model/index.ts'
import { readSafetensors } from '../../../core/model/safetensors.ts'
import { planPhases, trainableTensors } from '../../../core/train/native/phases.ts'
import { CHANNELS, POOLED, SIDE, convolutions, modelOf } from '../../support/families/convolutions.ts'
import { SETTINGS } from '../../unit/train/settings.ts'
import { opened } from '../../unit/engine/support.ts'
import { noise } from '../../unit/model/tiny.ts'
import { run, toy, valueOf, watched, type Toy } from './toy.ts'

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

const model = () => modelOf(convolutions())

describe('a model of another family', () => {
  test.each(STRATEGY_IDS)('is trained by %s', async (strategy) => {
    const config = { epochs: strategy === 'frozen' ? 0 : 12, headRate: 1e-2, visionRate: 1e-2, textRate: 1e-3 }
    const ran = await run({ toy: data, engine, strategy, model: model(), run: strategy, config })
    const { scores } = valueOf(ran)
    // Three colours: chance is a third.
    expect(scores.test!.value).toBeGreaterThan(0.6)
    expect(scores.test!.n).toBe(24)
  })

  test('is stored at its own cut, whatever shape its values have there', () => {
    const phases = planPhases('progressive', { ...SETTINGS, epochs: 20 }, convolutions(), { train: 48, val: 15 })
    expect(phases.map(({ from, cached }) => [from, cached])).toEqual([
      ['map', true],
      // Two thirds of two convolutions are both of them.
      ['pixels', false],
      ['pixels', false],
    ])
  })

  test('trains the parts of its text tower as the head, and no statistics', () => {
    const architecture = convolutions()
    const [phase] = planPhases('full', { ...SETTINGS, epochs: 4 }, architecture, { train: 48, val: 15 })
    expect(phase!.trainable).toEqual(['conv1', 'conv2', 'connector', 'text.embed', 'text.head'])
    expect(trainableTensors(phase!, architecture)).toEqual(
      architecture.tensors.map(({ name }) => name).filter((name) => !/running_mean|head\.(mean|sd)$/.test(name)),
    )
    expect(phase!.rates).toMatchObject({ connector: SETTINGS.headRate, 'text.embed': SETTINGS.textRate })
  })

  test('whose text tower stays frozen reads its texts once, and trains everything else', async () => {
    const watching = watched(engine)
    const config = { epochs: 12, headRate: 1e-2, visionRate: 1e-2 }
    const frozenText = modelOf(convolutions(false))
    const before = frozenText.params.get('words.weight')!.data.slice()
    const ran = await run({
      toy: data,
      engine: watching.engine,
      strategy: 'full',
      model: frozenText,
      run: 'frozen-text',
      config,
    })
    expect(valueOf(ran).scores.test!.value).toBeGreaterThan(0.6)
    expect(watching.runs('texts')).toBe(1)
    expect(ran.plan[0]?.trainable).toEqual(['conv1', 'conv2', 'connector'])
    expect(watching.trained.flat().filter((name) => name.startsWith('words'))).toEqual([])
    expect(watching.trained.flat()).toContain('join.bias')
    expect(frozenText.params.get('words.weight')!.data).toEqual(before)
  })

  test('whose text tower stays frozen leaves it out of every checkpoint, and resumes without it', async () => {
    const config = { epochs: 8, headRate: 1e-2, visionRate: 1e-2 }
    const options = { toy: data, engine, strategy: 'full', run: 'without-text', config } as const
    const namesIn = async (file: string): Promise<string[]> => {
      const read = readSafetensors(await readFile(join(data.folder, 'runs/without-text', file)), file)
      if (!read.ok) throw new Error(read.failure.message)
      return [...read.value.tensors.keys()]
    }
    const stopped = await run({ ...options, model: modelOf(convolutions(false)), stopAt: ({ step }) => step >= 9 })
    expect(valueOf(stopped).outcome).toBe('stopped')
    for (const file of ['last.safetensors', 'start.safetensors', 'best.safetensors']) {
      const names = await namesIn(file)
      expect(names.filter((name) => name.includes('words'))).toEqual([])
      expect(names.filter((name) => name.endsWith('conv1.weight'))).not.toEqual([])
    }
    const resumed = await run({ ...options, model: modelOf(convolutions(false)), resume: true })
    const whole = await run({ ...options, model: modelOf(convolutions(false)), run: 'without-text-whole' })
    expect(valueOf(resumed).scores.test).toEqual(valueOf(whole).scores.test)
  })

  test('gives features at its own taps', async () => {
    const features = await extractFeatures({ engine, model: model(), count: 3, image: (i) => noise(SIDE, i) })
    expect(features.taps.map(({ tap, depth, features: of }) => [tap, depth, of.rows, of.cols])).toEqual([
      ['map', 0.5, 3, CHANNELS],
      ['top', 1, 3, POOLED],
    ])
    expect([features.pooled.cols, features.embedding!.cols]).toEqual([POOLED, 8])
  })
})
