/**
 * A step in several passes of fewer images: their gradients add up, so that the memory for activations is that of one pass
 * (gradient accumulation).
 */
import type { Arrays, StepProgram, StepResult } from '../../engine/index.ts'
import { numbersInWasm } from '../../math/wasm/numbers.ts'

export interface Passes {
  /** Images of a step and of a pass. */
  readonly batch: number
  readonly microBatch: number
  /** Inputs with a row for each image; the others are the same in every pass. */
  readonly itemInputs: readonly string[]
}

/**
 * @param pass a step on `microBatch` images whose loss is a sum over them, with weights that sum to one over the whole batch
 * @returns the step on `batch` images; of the outputs only the loss
 */
export function inPasses(pass: StepProgram, { batch, microBatch, itemInputs }: Passes): StepProgram {
  const total = new Map<string, Float32Array>()
  const count = Math.ceil(batch / microBatch)

  /** Rows of one pass; zeros after the last. */
  function part(arrays: Arrays, index: number): Arrays {
    const parts = Object.entries(arrays).map(([name, values]) => {
      if (!itemInputs.includes(name)) return [name, values] as const
      const row = values.length / batch
      const rows = values.subarray(index * microBatch * row, (index + 1) * microBatch * row)
      if (rows.length === microBatch * row) return [name, rows] as const
      const padded = values.slice(0, microBatch * row).fill(0)
      padded.set(rows)
      return [name, padded] as const
    })
    return Object.fromEntries(parts)
  }

  function add(grads: StepResult['grads'], first: boolean): void {
    if (total.size === 0) {
      const places = numbersInWasm(Array.from(grads.values(), (values) => values.length))
      for (const [i, name] of [...grads.keys()].entries()) total.set(name, places[i] as Float32Array)
    }
    for (const [name, values] of grads) {
      const sum = total.get(name) as Float32Array
      if (first) sum.set(values)
      else for (let i = 0; i < values.length; i++) sum[i]! += values[i] as number
    }
  }

  return {
    async run(arrays) {
      let loss = 0
      for (let index = 0; index < count; index++) {
        const { outputs, grads } = await pass.run(part(arrays, index))
        loss += outputs['loss']?.[0] as number
        add(grads, index === 0)
      }
      return { outputs: { loss: Float32Array.of(loss) }, grads: total }
    },
    async diagnose(arrays) {
      for (let index = 0; index < count; index++) {
        const found = await pass.diagnose(part(arrays, index))
        if (found) return found
      }
      return undefined
    },
    dispose: () => pass.dispose(),
    stats: pass.stats,
  }
}
