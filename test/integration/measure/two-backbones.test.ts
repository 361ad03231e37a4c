/** The causal test of the gap: the same pictures, two backbones that differ in what they were pretrained on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { openEngine } from '../../../core/engine/index.ts'
import { loadReference, readItems, readTexts } from '../../../core/measure/index.ts'
import type { MeasuredShift } from '../../../core/measure/shift/shift.ts'
import { measureShift } from '../../../core/measure/shift/shift.ts'
import { loadModel } from '../../../core/model/index.ts'
import { HELD_OUT_FROM } from '../../../core/pretrain/recipe.ts'
import type { ProfileName } from '../../../core/world/index.ts'
import { pair } from '../../../core/world/index.ts'

const ITEMS = 256
/** Scenes that neither pretraining, nor its check, nor the statistics have drawn. */
const FIRST = HELD_OUT_FROM + 900_000

let engine: Engine
beforeAll(async () => {
  const opened = await openEngine('ort', { threads: 2 })
  if (!opened.ok) throw new Error(opened.failure.message)
  engine = opened.value
})
afterAll(() => engine.dispose())

async function gap(name: string, profile: ProfileName): Promise<MeasuredShift> {
  const model = await loadModel(name)
  if (!model.ok) throw new Error(model.failure.message)
  const reference = await loadReference(model.value, '')
  if (!reference.ok) throw new Error(reference.failure.message)
  const size = model.value.architecture.pixels.side
  const scenes = Array.from({ length: ITEMS }, (_, i) => pair(FIRST + i, profile, size))
  const seen = await readItems({ engine, model: model.value, count: ITEMS, image: (i) => scenes[i]!.image })
  const texts = await readTexts(
    engine,
    model.value,
    scenes.map(({ caption }) => caption),
  )
  const sizes = scenes.map(() => ({ width: size, height: size }))
  const distinct = scenes.map((_, i) => i)
  if (!reference.value) throw new Error(`${name} came without statistics`)
  const { stats } = reference.value
  return measureShift({ ...seen, sizes, texts, distinct }, stats, createRandom('gap'), () => Promise.resolve())
}

describe('the same pictures', () => {
  test('with every nuisance are new to the backbone that has seen few, and not to the one that has seen them all', async () => {
    const [rich, plain] = [await gap('thaw-tiny', 'rich'), await gap('thaw-tiny-plain', 'rich')]
    expect(rich.level).not.toBe('large')
    expect(rich.lateNovelty).toBeLessThan(0.15)
    expect(plain.lateNovelty).toBeGreaterThan(rich.lateNovelty + 0.2)
    expect(plain.alignment!.recallAt1.value).toBeLessThan(rich.alignment!.recallAt1.value - 0.2)
  })

  test('without nuisances are new to neither', async () => {
    for (const name of ['thaw-tiny', 'thaw-tiny-plain']) {
      const measured = await gap(name, 'plain')
      expect([name, measured.lateNovelty < 0.15]).toEqual([name, true])
    }
  })
})
