import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine, Params, StepProgram } from '../../../core/engine/index.ts'
import { opened, relativeDifference } from '../../unit/engine/support.ts'
import { contrastiveBatch, contrastiveModel } from './contrastive-model.ts'

let ort: Engine
let wasm: Engine
beforeAll(async () => {
  ort = await opened('ort')
  wasm = await opened('wasm')
})
afterAll(async () => {
  await ort.dispose()
  await wasm.dispose()
})

/** AdamW (Loshchilov, Hutter 2019) on plain arrays, in place. */
function adamW(params: Params): (grads: Map<string, Float32Array>) => void {
  const [rate, decay, b1, b2] = [3e-3, 0.01, 0.9, 0.999]
  const moments = new Map(
    [...params].map(([name, { data }]) => [name, [data.map(() => 0), data.map(() => 0)] as const]),
  )
  let t = 0
  return (grads) => {
    t++
    for (const [name, gradient] of grads) {
      const { data } = params.get(name)!
      const [m, v] = moments.get(name)!
      gradient.forEach((g, i) => {
        m[i] = b1 * m[i]! + (1 - b1) * g
        v[i] = b2 * v[i]! + (1 - b2) * g * g
        const step = m[i] / (1 - b1 ** t) / (Math.sqrt(v[i] / (1 - b2 ** t)) + 1e-8)
        data[i] = data[i]! * (1 - rate * decay) - rate * step
      })
    }
  }
}

describe('a ViT with a text transformer trains alike on ort and wasm', () => {
  test('loss and every gradient agree', async () => {
    const spec = contrastiveModel()
    const [a, b] = [await ort.compileStep(spec), await wasm.compileStep(spec)]
    const [actual, expected] = [await a.run(contrastiveBatch(1)), await b.run(contrastiveBatch(1))]
    expect(actual.outputs['loss']![0]).toBeCloseTo(expected.outputs['loss']![0]!, 5)
    expect(actual.outputs['hits']).toEqual(expected.outputs['hits'])
    const wrong = spec.trainable.filter(
      (name) => !(relativeDifference(actual.grads.get(name)!, expected.grads.get(name)!) < 1e-4),
    )
    expect(wrong).toEqual([])
    await a.dispose()
  })

  test('twenty steps of AdamW follow the same curve and learn', async () => {
    const train = async (engine: Engine): Promise<number[]> => {
      const spec = contrastiveModel()
      const program: StepProgram = await engine.compileStep(spec)
      const update = adamW(spec.params)
      const losses: number[] = []
      for (let step = 0; step < 20; step++) {
        const { outputs, grads } = await program.run(contrastiveBatch(step % 2))
        losses.push(outputs['loss']![0]!)
        update(grads)
      }
      await program.dispose()
      return losses
    }
    // Together, so that runs of the two engines interleave in one process.
    const [actual, expected] = await Promise.all([train(ort), train(wasm)])
    actual.forEach((loss, i) => expect(Math.abs(loss - expected[i]!)).toBeLessThan(1e-3))
    expect(actual.at(-1)!).toBeLessThan(actual[0]! * 0.7)
  })

  test('the same engine and thread count gives the same bits', async () => {
    const spec = contrastiveModel()
    const runs: Float32Array[] = []
    for (let i = 0; i < 2; i++) {
      const program = await ort.compileStep(spec)
      runs.push((await program.run(contrastiveBatch(3))).grads.get('words')!.slice())
      await program.dispose()
    }
    expect(runs[0]).toEqual(runs[1])
  })
})

test('freezing the lower part leaves its backward pass out of the graph', async () => {
  const spec = contrastiveModel()
  const full = await ort.compileStep(spec)
  const head = await ort.compileStep({ ...spec, trainable: ['image.down.w', 'image.down.b', 'temperature'] })
  const none = await ort.compile(spec)
  expect(head.stats.nodes).toBeLessThan(full.stats.nodes * 0.7)
  expect(head.stats.flops).toBeLessThan(full.stats.flops * 0.6)
  expect(none.stats.flops).toBeLessThan(head.stats.flops)
  const batch = contrastiveBatch(2)
  const partial = await head.run(batch)
  const whole = await full.run(batch)
  expect([...partial.grads.keys()]).toEqual(['image.down.w', 'image.down.b', 'temperature'])
  expect(relativeDifference(partial.grads.get('image.down.w')!, whole.grads.get('image.down.w')!)).toBeLessThan(1e-5)
  for (const program of [full, head, none]) await program.dispose()
})
