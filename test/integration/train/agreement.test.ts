/** The real model's gradients and training, on the recording engine and on tfjs's own eager WebAssembly backend. */
import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import type { Arrays, Engine, Params, StepProgram, StepResult } from '../../../core/engine/index.ts'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'
import type { ModelConfig } from '../../../core/model/families/thaw/config.ts'
import { isTrained } from '../../../core/model/families/thaw/groups.ts'
import { decays, initialParameters } from '../../../core/model/families/thaw/parameters.ts'
import { pretrainBatch } from '../../../core/pretrain/batch.ts'
import { pretextHeads, pretrainInputs, pretrainObjective } from '../../../core/pretrain/objective.ts'
import { RECIPES } from '../../../core/pretrain/recipe.ts'
import type { Recipe, Stage } from '../../../core/pretrain/recipe.ts'
import { PER_CELL } from '../../../core/pretrain/targets.ts'
import { normalisePixels } from '../../../core/model/pixels.ts'
import { createTokenizer } from '../../../core/model/byte-pair-tokenizer.ts'
import { clipFactor, createAdamW, globalNorm } from '../../../core/train/native/optimise/adamw.ts'
import { compileTrainingStep } from '../../../core/train/native/programs.ts'
import { bindClasses } from '../../../core/train/native/tasks/classes/index.ts'
import { pair } from '../../../core/world/pair.ts'
import { opened } from '../../unit/engine/support.ts'
import { SMALL } from '../../unit/model/tiny.ts'

let ort: Engine
let wasm: Engine
beforeAll(async () => {
  ort = await opened('ort', { threads: 2 })
  wasm = await opened('wasm')
})
afterAll(async () => {
  await ort.dispose()
  await wasm.dispose()
})

const CLASSES = ['circle', 'red square', 'letter A']
const BATCH = 4

interface Setup {
  readonly params: Params
  readonly trainable: readonly string[]
  readonly compile: (engine: Engine, params: Params) => Promise<StepProgram>
  readonly arrays: (step: number) => Arrays
}

/** Scenes of the pretraining world with made-up classes, the last row of a batch of padding. */
function classification(config: ModelConfig): Setup {
  const tokenizer = createTokenizer([], config.vocabulary)
  const items = Array.from({ length: BATCH - 1 }, (_, i) => ({ label: i % CLASSES.length }))
  const task = bindClasses(
    { classes: CLASSES, items },
    { architecture: thawArchitecture(config), tokenizer },
    { batch: BATCH, labelSmoothing: 0.1, seed: 0 },
  )
  const params = initialParameters(config, createRandom('agreement'))
  const trainable = Array.from(params.keys()).filter(isTrained)
  const side = config.imageSize
  return {
    params,
    trainable,
    compile: (engine, params) =>
      compileTrainingStep(
        { engine, model: { architecture: thawArchitecture(config), params }, task, from: 'pixels', batch: BATCH },
        trainable,
      ),
    arrays: (step) => {
      const x = new Float32Array(BATCH * side * side * 3)
      items.forEach((_, i) => normalisePixels(pair(10 * (step % 2) + i, 'rich', side).image, x, i * side * side * 3))
      return { x, ...task.batch([...items.keys()], 0) }
    },
  }
}

function pretraining(config: ModelConfig): Setup {
  const tokenizer = createTokenizer([], config.vocabulary)
  const rich: Recipe = RECIPES['thaw-tiny']
  const stage = { ...(rich.stages[0] as Stage), pairs: 8 * BATCH }
  const recipe: Recipe = { ...rich, batch: BATCH, namedShare: 0.5, negativeShare: 0.25, stages: [stage] }
  const random = createRandom('agreement')
  const params = new Map([...initialParameters(config, random), ...pretextHeads(config, recipe, random)])
  const trainable = Array.from(params.keys()).filter(isTrained)
  const [mean, sd] = [new Float32Array(PER_CELL).fill(0.2), new Float32Array(PER_CELL).fill(0.3)]
  const scale = { patchMean: mean, patchSd: sd, cellMean: mean, cellSd: sd }
  return {
    params,
    trainable,
    compile: (engine, params) =>
      engine.compileStep({
        name: 'pretrain',
        inputs: pretrainInputs(config, recipe, stage),
        params,
        trainable,
        fn: pretrainObjective(config, recipe, stage, scale, tokenizer),
      }),
    arrays: (step) => pretrainBatch(config, tokenizer, recipe, step % 2),
  }
}

const copyOf = (params: Params): Params =>
  new Map(Array.from(params, ([name, { shape, data }]) => [name, { shape, data: data.slice() }]))

async function onBoth<T>(of: Setup, use: (program: StepProgram, params: Params) => Promise<T>): Promise<[T, T]> {
  const results: T[] = []
  for (const engine of [ort, wasm]) {
    const params = copyOf(of.params)
    const program = await of.compile(engine, params)
    results.push(await use(program, params))
    await program.dispose()
  }
  return results as [T, T]
}

/** Tensors whose gradients differ by more than a share of their largest value, with how much. */
function disagreements(actual: StepResult['grads'], expected: StepResult['grads'], share: number): string[] {
  return Array.from(expected).flatMap(([name, reference]) => {
    const seen = actual.get(name)
    let [difference, largest] = [0, 0]
    for (const [i, value] of reference.entries()) {
      difference = Math.max(difference, Math.abs(value - (seen?.[i] ?? Number.NaN)))
      largest = Math.max(largest, Math.abs(value))
    }
    return difference <= share * largest ? [] : [`${name}: ${difference} of ${largest}`]
  })
}

const cases: [string, () => Setup][] = [
  ['fine-tuning thaw-tiny, both towers through the class texts', () => classification(THAW_TINY)],
  ['pretraining on a small model', () => pretraining({ ...SMALL, textContext: 32 })],
]

describe.each(cases)('%s', (_, make) => {
  test('gives every tensor the gradient of the eager backend, to a ten-thousandth', async () => {
    const of = make()
    const [actual, expected] = await onBoth(of, async (program) => {
      const { outputs, grads } = await program.run(of.arrays(0))
      return { loss: outputs['loss']![0]!, grads: new Map(Array.from(grads, ([name, grad]) => [name, grad.slice()])) }
    })
    expect([...actual.grads.keys()]).toEqual(of.trainable)
    expect(Math.abs(actual.loss - expected.loss)).toBeLessThan(1e-4 * Math.abs(expected.loss))
    expect(disagreements(actual.grads, expected.grads, 1e-4)).toEqual([])
  })

  test('follows the same loss for twenty steps, and learns', async () => {
    const of = make()
    const [actual, expected] = await onBoth(of, async (program, params) => {
      const optimiser = createAdamW()
      const losses: number[] = []
      for (let step = 0; step < 20; step++) {
        const { outputs, grads } = await program.run(of.arrays(step))
        losses.push(outputs['loss']![0]!)
        const clip = clipFactor(globalNorm(grads), 1)
        const rate = 3e-4 * Math.min(1, (step + 1) / 5)
        optimiser.update(
          params,
          grads,
          () => rate,
          (name) => (decays(name, params.get(name)!.shape) ? 0.05 : 0),
          clip,
        )
      }
      return losses
    })
    const apart = expected.map((loss, i) => Math.abs(loss - actual[i]!))
    expect(Math.max(...apart)).toBeLessThan(1e-3)
    expect(Math.max(...expected.slice(-2))).toBeLessThan(Math.min(...expected.slice(0, 2)))
  })
})
