/** Runs the range test of a phase: steps at rising rates on one batch, undone afterwards. */
import type { Arrays, StepProgram } from '../../../engine/index.ts'
import type { LoadedModel } from '../../../model/index.ts'
import { clipFactor, createAdamW, globalNorm } from '../optimise/adamw.ts'
import type { Phase } from '../phases.ts'
import type { RangeTest } from './range-test.ts'
import { rangeTestFactor, rangeTestSteps, readRangeTest } from './range-test.ts'

export interface FindRange {
  readonly model: Pick<LoadedModel, 'params' | 'architecture'>
  readonly config: { readonly clipNorm: number }
  readonly phase: Phase
  readonly step: StepProgram
  /** Loss of a model that knows nothing, nats. */
  readonly guessing: number
  /** Planned steps of the phase. */
  readonly steps: number
  readonly decayOf: (tensor: string) => number
  /** Inputs of one batch. */
  readonly batch: () => Promise<Arrays>
  /** Called before each step; may throw to abort. */
  readonly onStep: (activity: string, done: number, of: number) => Promise<void>
}

export interface FoundRange extends RangeTest {
  readonly steps: number
}

/** Null if the phase is too short for a test, or trains only the head, which has been fitted. Restores the weights. */
export async function findRange(of: FindRange): Promise<FoundRange | null> {
  const steps = rangeTestSteps(of.steps)
  if (steps === 0 || of.phase.from === 'pooled') return null
  const { params, architecture } = of.model
  const before = new Map(Array.from(params, ([name, { data }]) => [name, data.slice()]))
  const optimiser = createAdamW()
  const inputs = await of.batch()
  const losses: number[] = []
  try {
    for (let i = 0; i <= steps; i++) {
      await of.onStep('rate found on a copy, step', Math.min(i + 1, steps), steps)
      const { outputs, grads } = await of.step.run(inputs)
      const norm = globalNorm(grads)
      losses.push(Number.isFinite(norm) ? (outputs['loss']?.[0] as number) : Number.NaN)
      // The last pass only measures the effect of the last step.
      if (i === steps || !Number.isFinite(losses.at(-1))) break
      const factor = rangeTestFactor(i, steps)
      const rateOf = (name: string): number => (of.phase.rates[architecture.groupOf(name)] ?? 0) * factor
      optimiser.update(params, grads, rateOf, of.decayOf, clipFactor(norm, of.config.clipNorm))
    }
  } finally {
    for (const [name, { data }] of params) data.set(before.get(name) as Float32Array)
  }
  return { ...readRangeTest(losses, steps, of.guessing), steps }
}
