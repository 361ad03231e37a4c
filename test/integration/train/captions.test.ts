/** Training on captions, with real graphs on a small model. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestScore } from '../../../core/contract/score.ts'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { convolutions, modelOf } from '../../support/families/convolutions.ts'
import { opened } from '../../unit/engine/support.ts'
import { createImageStore } from '../../../core/train/native/data/images.ts'
import { AS_IS, scoreView } from '../../../core/train/native/score/pictures.ts'
import { bindTask } from '../../../core/train/native/tasks/index.ts'
import { SETTINGS } from '../../unit/train/settings.ts'
import { run, toy, toyModel, valueOf, watched, type Toy } from './toy.ts'

let engine: Engine
let plain: Toy
let data: Toy

/** The toy's colours as captions, two of each image. */
function captioned({ label: colour, ...item }: DatasetItem): DatasetItem {
  const name = ['red', 'green', 'blue'][colour] as string
  const texts = [`a ${name} picture`, `mostly ${name}`]
  return { ...item, label: -1, annotation: { kind: 'caption', texts } }
}

beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  plain = await toy()
  const items = plain.dataset.items.map(captioned)
  data = { ...plain, dataset: { ...plain.dataset, task: 'captions', classes: [], items } }
})
afterAll(async () => {
  await engine.dispose()
  await plain[Symbol.asyncDispose]()
})

const CONFIG = { epochs: 20, batch: 16, headRate: 3e-3, textRate: 1e-3, labelSmoothing: 0 }

function captionsOf(score: TestScore | undefined) {
  if (score?.details.task !== 'captions') throw new Error('not scored by retrieval')
  return score.details
}

describe('a run on captions', () => {
  test('learns which captions belong to which images, and is scored by searches both ways', async () => {
    const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'captions', config: CONFIG })
    const { outcome, scores } = valueOf(ran)
    expect(outcome).toBe('completed')
    expect(scores.test).toMatchObject({ metric: 'recall-at-1', n: 24 })
    const { imageToText, textToImage, texts, pool } = captionsOf(scores.test)
    expect({ texts, pool }).toEqual({ texts: 6, pool: 24 })
    expect(scores.test!.value).toBeCloseTo((imageToText.r1 + textToImage.r1) / 2, 12)
    // Guessing finds one of the two own among six captions a third of the time.
    expect(imageToText.r1).toBeGreaterThan(0.7)
    for (const { r1, r5, r10 } of [imageToText, textToImage])
      expect([r1, r5, r10]).toEqual([r1, r5, r10].toSorted((a, b) => a - b))
    const wrong = Math.round(24 * (1 - imageToText.r1))
    const { mistakes = [] } = captionsOf(scores.test)
    expect(mistakes).toHaveLength(Math.min(20, wrong))
    for (const { index, label, predicted } of mistakes) {
      const annotation = data.dataset.items[index]?.annotation
      expect(annotation).toMatchObject({ texts: expect.arrayContaining([label]) })
      expect(annotation).not.toMatchObject({ texts: expect.arrayContaining([predicted]) })
    }
    expect(scores.robust).toMatchObject({ metric: 'recall-at-1' })
    expect(ran.events[0]!.text).toMatch(/recall at 1 on the validation images/)
  })

  test('reads captions once where the text tower stays frozen', async () => {
    const watching = watched(engine)
    const model = modelOf(convolutions(false))
    const config = { ...CONFIG, headRate: 1e-2 }
    const ran = await run({ toy: data, engine: watching.engine, strategy: 'frozen', model, run: 'frozen-text', config })
    expect(captionsOf(valueOf(ran).scores.test).imageToText.r1).toBeGreaterThan(0.6)
    expect(watching.runs('texts')).toBe(1)
  })

  test('trains the tower too, with losses that fall', async () => {
    const config = { ...CONFIG, epochs: 12, visionRate: 1e-3 }
    const ran = await run({ toy: data, engine, strategy: 'full', run: 'captions-full', config })
    const losses = ran.points.flatMap(({ name, value }) => (name === 'loss' && value !== null ? [value] : []))
    expect(losses).toHaveLength(3 * 12)
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean(losses.slice(-6))).toBeLessThan(mean(losses.slice(0, 6)))
    expect(valueOf(ran).scores.test!.value).toBeGreaterThan(0.5)
  })

  test('takes the same steps when it was stopped and resumed', async () => {
    const options = { toy: data, engine, strategy: 'frozen', cache: 'same', config: { ...CONFIG, epochs: 6 } } as const
    const whole = await run({ ...options, run: 'whole' })
    const stopped = await run({ ...options, run: 'parts', stopAt: ({ step }) => step >= 8 })
    expect(valueOf(stopped).outcome).toBe('stopped')
    const rest = await run({ ...options, run: 'parts', resume: true })
    expect(valueOf(rest).scores).toEqual(valueOf(whole).scores)
  })
})

test('weights that stay as they are give the same scores with each caption read once', async () => {
  const model = toyModel()
  const { dataset } = data
  const task = bindTask(dataset, model, { ...SETTINGS, batch: 8 })
  await task.prepare?.(engine, model, [...dataset.items.keys()])
  const watching = watched(engine)
  const shape = { engine: watching.engine, model, from: 'pixels', batch: 8 } as const
  const images = createImageStore(dataset, model.architecture.pixels)
  const seen = async (still: boolean) => {
    const scorer = await task.compileScorer({ ...shape, still })
    const pictures = { scorer, images, pixels: model.architecture.pixels }
    const before = watching.runs('captions')
    const evaluations = [
      await scoreView(pictures, [0, 1, 2, 3, 4, 5], AS_IS),
      await scoreView(pictures, [4, 5, 6, 7], AS_IS),
      await scoreView(pictures, [0, 1, 2, 3, 4, 5], AS_IS),
    ]
    await scorer.dispose()
    return {
      runs: watching.runs('captions') - before,
      scores: evaluations.map(({ loss, value, calibrated, shares }) => ({ loss, value, calibrated, shares })),
    }
  }
  const [once, anew] = [await seen(true), await seen(false)]
  expect(once.scores).toEqual(anew.scores)
  expect(once.runs).toBeLessThan(anew.runs)
})
