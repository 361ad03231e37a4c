/** Scores from stored features of a tower that stays as it is: those from pixels, to the last bit, and computed once. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { loadModel, type LoadedModel, withClassHead } from '../../../core/model/index.ts'
import { createImageStore } from '../../../core/train/native/data/images.ts'
import { finalScores, type FinalScores } from '../../../core/train/native/score/final.ts'
import { knownFeatures } from '../../../core/train/native/score/known-features.ts'
import { CHANGED, CHANGED_ONCE } from '../../../core/train/native/score/pictures.ts'
import { type BoundTask, bindTask } from '../../../core/train/native/tasks/index.ts'
import { convolutions, eyes, modelOf } from '../../support/families/convolutions.ts'
import { opened } from '../../unit/engine/support.ts'
import { SETTINGS } from '../../unit/train/settings.ts'
import { run, toy, type Toy, toyModel, valueOf, watched } from './toy.ts'

const CHECKPOINTS = join(import.meta.dirname, '../../support/goldens/checkpoints')
/** 15 validation and 24 test images, these under four changes, too. */
const PICTURES = 15 + 24 + 4 * 24
const LIMIT = 2 ** 30

let engine: Engine
let data: Toy
let cacheDir: string
beforeAll(async () => {
  engine = await opened('ort', { threads: 2 })
  data = await toy()
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
})
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'thaw-known-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

async function loaded(model: string): Promise<LoadedModel> {
  const read = await loadModel(model)
  if (!read.ok) throw new Error(read.failure.message)
  return read.value
}

interface Scoring {
  readonly model: LoadedModel
  /** Bytes of features to store; none from pixels. */
  readonly limit?: number
  readonly batch?: number
  /** The pictures of the person's own robust set, if there is one. */
  readonly own?: Toy
  /** Lets each evaluation read the texts anew. */
  readonly anew?: boolean
}

interface Scored {
  readonly scores: FinalScores
  /** Losses of the pictures, in the order of scoring. */
  readonly losses: readonly number[]
  /** Images that passed the tower, to the next full batch. */
  readonly passed: number
  /** Times that a batch of texts was read. */
  readonly texts: number
}

/** Scores the model as it is. */
async function score({ model, limit, batch = 8, own, anew = false }: Scoring): Promise<Scored> {
  const { dataset } = data
  const config = { ...SETTINGS, batch }
  const watching = watched(engine)
  const task = bindTask(dataset, model, config)
  await task.prepare?.(engine, model, [...dataset.items.keys()])
  const losses: number[] = []
  const compileScorer: BoundTask['compileScorer'] = async (shape) => {
    const scorer = await task.compileScorer(anew ? { ...shape, still: false } : shape)
    return {
      ...scorer,
      async evaluate(...args) {
        const seen = await scorer.evaluate(...args)
        losses.push(seen.loss, ...seen.calibrated)
        return seen
      },
    }
  }
  using known = limit === undefined ? null : knownFeatures({ engine: watching.engine, model, cacheDir, limit, batch })
  const scores = await finalScores({
    engine: watching.engine,
    model,
    dataset,
    robust: own && { dataset: own.dataset, basis: 'images from elsewhere' },
    images: createImageStore(dataset, model.architecture.pixels),
    task: { ...task, compileScorer },
    config,
    ...(known && { known }),
  })
  return {
    scores,
    losses,
    passed: watching.runs('frozen part') * batch,
    texts: watching.runs('class captions') + watching.runs('captions'),
  }
}

const FAMILIES: [string, () => LoadedModel | Promise<LoadedModel>][] = [
  ['thaw', () => toyModel()],
  ['convolutions', () => modelOf(convolutions())],
  ['a tower without texts', () => withClassHead(modelOf(eyes), 3)],
  ['thaw-tiny', () => loaded('thaw-tiny')],
  ['thaw-photo', async () => withClassHead(await loaded('thaw-photo@96'), 3)],
  ['CLIP', () => loaded(join(CHECKPOINTS, 'clip'))],
  ['SigLIP', () => loaded(join(CHECKPOINTS, 'siglip'))],
]

describe('scores from stored features', () => {
  test.each(FAMILIES)('are those from pixels to the last bit, and computed once: %s', async (_, of) => {
    const model = await of()
    const { scores, losses, texts } = await score({ model })
    expect(losses.length).toBeGreaterThan(PICTURES)
    const [cold, warm] = [await score({ model, limit: LIMIT }), await score({ model, limit: LIMIT })]
    expect(cold).toEqual({ scores, losses, texts, passed: 8 * Math.ceil(PICTURES / 8) })
    expect(warm).toEqual({ scores, losses, texts, passed: 0 })
  })

  test('read each caption once, with the scores of reading it for every view', async () => {
    const model = await loaded(join(CHECKPOINTS, 'clip'))
    const [once, anew] = [await score({ model }), await score({ model, anew: true })]
    expect([once.texts, anew.texts]).toEqual([1, 6])
    expect({ ...once, texts: 6 }).toEqual(anew)
  })

  test('serve runs whose batches have another size', async () => {
    const model = await loaded(join(CHECKPOINTS, 'clip'))
    await score({ model, limit: LIMIT, batch: 8 })
    const { scores, losses, texts } = await score({ model, batch: 6 })
    expect(await score({ model, limit: LIMIT, batch: 6 })).toEqual({ scores, losses, texts, passed: 0 })
  })

  test('are of the person’s own robust set, too', async () => {
    await using own = await toy()
    const model = toyModel()
    const { scores, losses, texts } = await score({ model, own })
    // Its pictures have the hashes of the run's own, so that only those that are neither tested nor validated pass.
    const cold = await score({ model, own, limit: LIMIT })
    expect(cold).toEqual({ scores, losses, texts, passed: 8 * (Math.ceil(39 / 8) + 48 / 8) })
    expect((await score({ model, own, limit: LIMIT })).passed).toBe(0)
  })

  test('are computed again for other weights of the tower, not of the head', async () => {
    const model = toyModel()
    await score({ model, limit: LIMIT })
    for (const [name, { data: values }] of model.params) if (!name.startsWith('visual.')) values[0]! += 0.5
    expect((await score({ model, limit: LIMIT })).passed).toBe(0)
    const [, tower] = [...model.params].find(([name]) => name.startsWith('visual.'))!
    tower.data[0]! += 0.5
    expect((await score({ model, limit: LIMIT })).passed).toBeGreaterThan(0)
  })

  test('are not stored where they exceed the limit of the cache', async () => {
    const model = toyModel()
    const { scores, losses, texts } = await score({ model })
    expect(await score({ model, limit: 1024 })).toEqual({ scores, losses, texts, passed: 0 })
    expect(await readdir(cacheDir)).toEqual([])
  })

  test('tell one change of a picture from another', () => {
    const names = [0, 1].flatMap((item) => CHANGED.map(({ change }) => change(item)))
    expect(new Set(names).size).toBe(8)
    expect(names).toContain(CHANGED_ONCE.change(0))
  })
})

describe('a run that leaves the tower frozen', () => {
  const keep = () => ({ dataset: data.dataset, name: 'earlier' })
  /** A run with the images that passed the tower in it. */
  async function frozenRun(name: string, seed: number) {
    const watching = watched(engine)
    const config = { epochs: 1, seed, augment: false }
    const ran = await run({
      toy: data,
      engine: watching.engine,
      strategy: 'frozen',
      run: name,
      cache: 'known',
      config,
      keep: keep(),
    })
    const passes = ['frozen part', 'classify pixels', 'features'].map((program) => watching.runs(program))
    return { ran, value: valueOf(ran), passes }
  }

  test('passes no image after another seed’s, and its seconds count its scores', async () => {
    const first = await frozenRun('first', 1)
    expect(first.passes[0]).toBeGreaterThan(0)
    expect(first.passes.slice(1)).toEqual([0, 0])
    const second = await frozenRun('second', 2)
    expect(second.passes).toEqual([0, 0, 0])
    expect(second.value.scores.retention).toEqual([
      expect.objectContaining({ kind: 'probe', n: 87 }),
      expect.objectContaining({ kind: 'zero-shot', n: 87 }),
    ])
    const { text } = second.ran.events.findLast(({ kind }) => kind === 'time')!
    expect(text).toContain(`How the run spent its ${(second.value.seconds / 60).toFixed(1)} minutes`)
    expect(text).toContain('scores of the kept weights')
  })
})
