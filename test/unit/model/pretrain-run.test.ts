import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ModelConfig } from '../../../core/model/config.ts'
import { THAW_TINY } from '../../../core/model/config.ts'
import { pretrainBatch } from '../../../core/model/pretrain/batch.ts'
import type { Recipe } from '../../../core/model/pretrain/recipe.ts'
import { RECIPE, namedRows, stageAt, stepsOf, totalSteps } from '../../../core/model/pretrain/recipe.ts'
import type { PretrainState } from '../../../core/model/pretrain/state.ts'
import { loadState, saveState } from '../../../core/model/pretrain/state.ts'
import { openStream } from '../../../core/model/pretrain/stream.ts'
import { initialParameters } from '../../../core/model/parameters.ts'
import { createTokenizer } from '../../../core/model/tokenizer.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { createAdamW } from '../../../core/train/optimise/adamw.ts'

const config: ModelConfig = {
  ...THAW_TINY,
  visionWidth: 24,
  visionDepth: 1,
  textWidth: 16,
  textDepth: 1,
  embedding: 16,
}
const recipe: Recipe = { ...RECIPE, batch: 8, stages: RECIPE.stages.map((stage) => ({ ...stage, pairs: 16 })) }
const folder = mkdtempSync(join(tmpdir(), 'thaw-pretrain-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the recipe', () => {
  test('gives every step to one stage, in order', () => {
    const stages = Array.from({ length: totalSteps(recipe) }, (_, step) => stageAt(recipe, step))
    expect(stages.map(({ stage }) => recipe.stages.indexOf(stage))).toEqual([0, 0, 1, 1])
    expect(stages.map(({ stepInStage }) => stepInStage)).toEqual([0, 1, 0, 1])
    expect(() => stageAt(recipe, totalSteps(recipe))).toThrow(RangeError)
  })

  test('of the embedded model shows at least the 150,000 pairs it promises', () => {
    const pairs = RECIPE.stages.reduce((sum, stage) => sum + stepsOf(RECIPE, stage) * RECIPE.batch, 0)
    expect(pairs).toBeGreaterThanOrEqual(150_000)
  })
})

describe('a batch', () => {
  const tokenizer = createTokenizer([], config.vocabulary)

  test('names single objects only in the stage that teaches names', () => {
    const [first, second] = [pretrainBatch(config, tokenizer, recipe, 0), pretrainBatch(config, tokenizer, recipe, 2)]
    expect(first['shapes']).toBeUndefined()
    const named = namedRows(recipe, stageAt(recipe, 2).stage)
    expect(second['shapes']).toHaveLength(named * 12)
    // One shape a row.
    for (let i = 0; i < named; i++) {
      expect(
        Array.from(second['shapes'] ?? [])
          .slice(i * 12, (i + 1) * 12)
          .toSorted((a, b) => a - b),
      ).toEqual(Array.from({ length: 12 }, (_, k) => (k === 11 ? 1 : 0)))
    }
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

test('a saved state comes back whole, and belongs to its recipe', async () => {
  const optimiser = createAdamW()
  const column = (value: number): Float32Array => new Float32Array(3).fill(value)
  const state: PretrainState = {
    params: initialParameters(config, createRandom(1)),
    merges: [
      [100, 101],
      [258, 102],
    ],
    scale: { localMean: column(1), localSd: column(2), coarseMean: column(3), coarseSd: column(4) },
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
