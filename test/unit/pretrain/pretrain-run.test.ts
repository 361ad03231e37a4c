import { cardOf } from '../../../core/model/families/thaw/card.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ModelConfig } from '../../../core/model/families/thaw/config.ts'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'
import { ABLATIONS } from '../../../core/pretrain/ablations.ts'
import { patchesOfCell, pretrainBatch } from '../../../core/pretrain/batch.ts'
import { drawPair } from '../../../core/pretrain/draw.ts'
import { pretextHeads, pretrainInputs } from '../../../core/pretrain/objective.ts'
import type { Recipe, Stage } from '../../../core/pretrain/recipe.ts'
import {
  RECIPES,
  namedRows,
  profileOf,
  rateAt,
  sameUntil,
  scaledTo,
  sharesOf,
  stageAt,
  totalSteps,
} from '../../../core/pretrain/recipe.ts'
import type { PretrainState } from '../../../core/pretrain/state.ts'
import { loadState, saveState } from '../../../core/pretrain/state.ts'
import { openStream } from '../../../core/pretrain/stream.ts'
import { BINS, PER_CELL, describeCells } from '../../../core/pretrain/targets.ts'
import { loadModel } from '../../../core/model/index.ts'
import { framedPair, singlePair } from '../../../core/world/index.ts'
import { initialParameters } from '../../../core/model/families/thaw/parameters.ts'
import { createTokenizer } from '../../../core/model/byte-pair-tokenizer.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { createAdamW } from '../../../core/train/native/optimise/adamw.ts'

const config: ModelConfig = {
  ...THAW_TINY,
  visionWidth: 24,
  visionDepth: 1,
  textWidth: 16,
  textDepth: 1,
  embedding: 16,
}
const RICH: Recipe = RECIPES['thaw-tiny']
const FIRST = RICH.stages[0] as Stage
const LAST = RICH.stages.at(-1) as Stage
const recipe: Recipe = {
  ...RICH,
  batch: 8,
  stages: [
    { ...FIRST, pairs: 16 },
    { ...LAST, pairs: 16 },
  ],
}
const folder = mkdtempSync(join(tmpdir(), 'thaw-pretrain-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a recipe', () => {
  test('gives every step to one stage, in order', () => {
    const stages = Array.from({ length: totalSteps(recipe) }, (_, step) => stageAt(recipe, step))
    expect(stages.map(({ stage }) => recipe.stages.indexOf(stage))).toEqual([0, 0, 1, 1])
    expect(stages.map(({ stepInStage }) => stepInStage)).toEqual([0, 1, 0, 1])
    expect(() => stageAt(recipe, totalSteps(recipe))).toThrow(RangeError)
  })

  test('of an embedded model shows as many pairs as its card says, and at least the 600,000 promised for thaw-tiny', async () => {
    expect(totalSteps(RICH) * RICH.batch).toBeGreaterThanOrEqual(600_000)
    for (const [name, of] of Object.entries<Recipe>(RECIPES)) {
      const model = await loadModel(name)
      if (!model.ok) throw new Error(model.failure.message)
      expect((await cardOf(model.value)).pretrained).toMatchObject({
        pairs: totalSteps(of) * of.batch,
        steps: totalSteps(of),
        seed: of.seed,
      })
    }
  })

  test('of an embedded model shows the profiles as often as its card says, single objects included', async () => {
    for (const [name, of] of Object.entries<Recipe>(RECIPES)) {
      const model = await loadModel(name)
      expect(model.ok && model.value.pretrained.mix).toEqual(sharesOf(of))
    }
    const drawn = Array.from({ length: 20_000 }, (_, index) => profileOf(RICH, index))
    const shares = sharesOf(RICH)
    expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 12)
    for (const [profile, share] of shares) {
      expect(drawn.filter((one) => one === profile).length / drawn.length).toBeCloseTo(share, 1.5)
    }
  })

  test('warms up, keeps its rate and lets it fall in the last stage', () => {
    const stages = [
      { pairs: 80, rate: 1e-3, finalRate: 1e-3, warmupSteps: 4, kept: 1 },
      { pairs: 80, rate: 1e-3, finalRate: 0, warmupSteps: 0, kept: 4 },
    ]
    const rates = Array.from({ length: 20 }, (_, step) => rateAt({ ...recipe, stages }, step))
    expect(rates.slice(0, 4)).toEqual([0.25e-3, 0.5e-3, 0.75e-3, 1e-3])
    expect(new Set(rates.slice(4, 10))).toEqual(new Set([1e-3]))
    expect(rates.slice(10)).toEqual(rates.slice(10).toSorted((a, b) => b - a))
    expect(rates.at(-1)).toBeCloseTo(1e-4, 10)
  })

  test('can be lengthened where its rate is constant, and changed nowhere else', () => {
    const [first, last] = recipe.stages as [Stage, Stage]
    const longer = { ...recipe, stages: [{ ...first, pairs: 800 }, last] }
    expect(sameUntil(recipe, longer, 2)).toBe(true)
    // The rate falls from step 2 on in the shorter one.
    expect(sameUntil(recipe, longer, 3)).toBe(false)
    expect(sameUntil(longer, { ...longer, seed: 1 }, 1)).toBe(false)
    expect(sameUntil(longer, { ...longer, stages: [{ ...first, pairs: 800, kept: 2 }, last] }, 1)).toBe(false)
    // How fast it falls depends on how long it falls.
    expect(sameUntil(recipe, { ...recipe, stages: [first, { ...last, pairs: 32 }] }, 2)).toBe(true)
    expect(sameUntil(recipe, { ...recipe, stages: [first, { ...last, pairs: 32 }] }, 3)).toBe(false)
  })
})

describe('a named object', () => {
  const pairs = 2 * RICH.batch
  const drawn = (framing: Stage['framing'], row: number): Uint8Array => {
    const stages = [
      { ...FIRST, pairs },
      { ...FIRST, pairs, ...(framing && { framing }) },
    ]
    return drawPair({ ...RICH, stages }, pairs + row, 7, 64).image
  }
  const profile = (row: number): ReturnType<typeof profileOf> => profileOf(RICH, pairs + row)

  test('is framed in every second row as its stage says', () => {
    expect(drawn(undefined, 0)).toEqual(framedPair(7, profile(0), 64).image)
    expect(drawn('any', 0)).toEqual(framedPair(7, profile(0), 64, undefined, 'any').image)
    expect(drawn('any', 1)).toEqual(singlePair(7, profile(1), 64).image)
  })

  test('is as large as its scene made it in every row where nothing is framed', () => {
    for (const row of [0, 1]) expect(drawn('none', row)).toEqual(singlePair(7, profile(row), 64).image)
  })
})

describe('an ablation', () => {
  test('changes one thing, and can be run in fewer pairs with the stages in proportion', () => {
    for (const [name, change] of Object.entries(ABLATIONS)) {
      const changed: Recipe = change(RICH)
      const keys = Object.keys({ ...RICH, ...changed }) as (keyof Recipe)[]
      const differs = keys.filter((key) => JSON.stringify(changed[key]) !== JSON.stringify(RICH[key]))
      expect([name, differs.length]).toEqual([name, name === 'none' ? 0 : 1])
    }
    const short = scaledTo(RICH, 61_440)
    expect(totalSteps(short) * short.batch).toBeCloseTo(61_440, -3)
    const share = (of: Recipe): number[] => of.stages.map(({ pairs }) => pairs / (totalSteps(of) * of.batch))
    for (const [i, value] of share(short).entries()) expect(value).toBeCloseTo(share(RICH)[i]!, 1)
    for (const { pairs, warmupSteps } of scaledTo(RICH, 1024).stages)
      expect(warmupSteps).toBeLessThan(Math.max(1, pairs / RICH.batch))
  })

  test('with the sigmoid loss has the bias that it learns, and no other recipe has it', () => {
    const heads = (of: Recipe): string[] => [...pretextHeads(config, of, createRandom(1)).keys()]
    const added = heads(ABLATIONS.sigmoid(RICH)).filter((name) => !heads(RICH).includes(name))
    expect(added).toEqual(['pretext.contrast_bias'])
  })
})

describe('a batch', () => {
  const tokenizer = createTokenizer([], config.vocabulary)
  const cells = config.poolGrid ** 2
  const perCell = (8 / config.poolGrid) ** 2

  test('has the shapes that the program takes', () => {
    for (const step of [0, 2]) {
      const batch = pretrainBatch(config, tokenizer, recipe, step)
      const inputs = pretrainInputs(config, recipe, stageAt(recipe, step).stage)
      expect(Object.keys(batch).toSorted()).toEqual(Object.keys(inputs).toSorted())
      for (const [name, { shape, dtype }] of Object.entries(inputs)) {
        expect([name, batch[name]?.length]).toEqual([name, shape.reduce((a, b) => a * b, 1)])
        expect(batch[name]).toBeInstanceOf(dtype === 'int32' ? Int32Array : Float32Array)
      }
    }
  })

  test('shows named objects whole and of the other scenes as many patches of every cell as the stage keeps', () => {
    const { places } = pretrainBatch(config, tokenizer, recipe, 0)
    const named = namedRows(recipe)
    const whole = named * cells * perCell
    const all = Array.from({ length: cells * perCell }, (_, place) => place)
    for (let i = 0; i < named; i++) {
      const seen = Array.from(places!.subarray(i * all.length, (i + 1) * all.length))
      expect(seen.toSorted((a, b) => a - b)).toEqual(all)
    }
    for (const [i, place] of places!.subarray(whole).entries())
      expect(patchesOfCell(config, i % cells)).toContain(place)
  })

  test('tells what stands at each patch', () => {
    const batch = pretrainBatch(config, tokenizer, recipe, 0)
    const perRow = cells * perCell
    for (const [i, name] of batch['names']!.entries()) {
      const seen = new Set(batch['shape']!.subarray(i * perRow, (i + 1) * perRow))
      // Nothing but the background and the one object, which may be too small to cover a patch's middle.
      expect([...seen].filter((shape) => shape !== 0 && shape !== name + 1)).toEqual([])
    }
    expect(batch['shape']!.some((shape) => shape > 0)).toBe(true)
  })

  test('is the same from the stream’s thread as made here, from any step on', async () => {
    const stream = openStream(config, recipe, [], 1)
    try {
      expect(await stream.next()).toEqual(pretrainBatch(config, tokenizer, recipe, 1))
      expect(await stream.next()).toEqual(pretrainBatch(config, tokenizer, recipe, 2))
    } finally {
      await stream.close()
    }
  })
})

describe('descriptors of cells', () => {
  const size = 32
  /** A picture that is dark left of the edge and light right of it, turned by quarter turns. */
  const edge = (turned: boolean): Uint8Array =>
    Uint8Array.from({ length: size * size * 3 }, (_, i) => {
      const at = Math.floor(i / 3)
      return (turned ? Math.floor(at / size) : at % size) < size / 2 ? 50 : 200
    })
  const strongest = (rgb: Uint8Array): number => {
    const described = describeCells(rgb, size, 16)
    const bins = Array.from(described.subarray(0, BINS))
    return bins.indexOf(Math.max(...bins))
  }

  test('put a gradient to the right and one downwards a quarter turn apart', () => {
    const apart = strongest(edge(true)) - strongest(edge(false))
    expect(Math.abs(apart - BINS / 4)).toBeLessThanOrEqual(1)
  })

  test('tell mean colour and contrast, and no gradients of a flat picture', () => {
    const flat = Uint8Array.from({ length: size * size * 3 }, (_, i) => [51, 102, 204][i % 3]!)
    const described = describeCells(flat, size, 16)
    expect(Array.from(described.subarray(0, BINS))).toEqual(Array.from({ length: BINS }, () => 0))
    const [red, green, blue, contrast] = described.subarray(BINS, PER_CELL)
    expect([red, green, blue]).toEqual([0.2, 0.4, 0.8].map((v) => expect.closeTo(v, 5)))
    expect(contrast).toBeCloseTo(0, 3)
  })
})

test('a saved state comes back whole, and belongs to its recipe', async () => {
  const optimiser = createAdamW()
  const column = (value: number): Float32Array => new Float32Array(3).fill(value)
  const state: PretrainState = {
    params: initialParameters(config, createRandom(1)),
    merges: [
      [100, 101],
      [258, 102],
    ],
    scale: { patchMean: column(1), patchSd: column(2), cellMean: column(3), cellSd: column(4) },
    step: 3,
  }
  const gradient = new Map([['text.norm.bias', new Float32Array(config.textWidth).fill(0.5)]])
  for (const _ of [1, 2]) {
    optimiser.update(
      state.params,
      gradient,
      () => 0.1,
      () => 0,
    )
  }
  await saveState(folder, state, optimiser, recipe)
  const restored = createAdamW()
  expect(await loadState(folder, restored, recipe)).toEqual(state)
  expect(restored.moments).toEqual(optimiser.moments)
  expect(await loadState(folder, createAdamW(), { ...recipe, seed: 1 })).toBeNull()
})
