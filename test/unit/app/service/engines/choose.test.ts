import { describe, expect, test } from 'vitest'
import { choose, contenders } from '../../../../../core/app/service/engines/choose.ts'
import { PROCESSOR, statusesOn, statusOn, WITH_CARD } from './statuses.ts'

const chosen = (choice: ReturnType<typeof choose>) =>
  choice.engines.filter((engine) => engine.chosen).map(({ id }) => id)

describe('the choice', () => {
  test('is what trains the most images a second, and says so with both numbers', () => {
    const choice = choose(statusesOn(WITH_CARD))
    expect(chosen(choice)).toEqual(['ort:webgpu'])
    expect(choice.reason).toMatch(
      /WebGPU is the fastest on this machine: 800\.0 training images.* 70\.0 training images .*CPU\.$/,
    )
  })

  test('is not what multiplies matrices fast and trains slowly', () => {
    expect(chosen(choose(statusesOn({ ...PROCESSOR, tensorflow: { gflops: 5000, images: 12 } })))).toEqual(['ort'])
  })

  test('prefers what was timed on the model, then the faster products', () => {
    const untimed = { ...statusOn(WITH_CARD, 'ort:webgpu', false), matmulGflops: 0.2 }
    const choice = choose([statusOn(PROCESSOR, 'ort', false), untimed])
    expect(chosen(choice)).toEqual(['ort'])
    expect(choice.reason).toContain('100.0 GFLOP/s, compared with 0.2 GFLOP/s')
    expect(chosen(choose([statusOn(PROCESSOR, 'ort', true), { ...untimed, matmulGflops: 900 }]))).toEqual(['ort'])
  })

  test('of the only one that works is that one, and of none is none', () => {
    expect(choose([statusOn({ wasm: PROCESSOR.wasm! }, 'wasm', true)]).reason).toBe(
      'WebAssembly is the only engine that works on this machine.',
    )
    expect(choose(statusesOn({}))).toMatchObject({ reason: 'No engine works on this machine.' })
    expect(chosen(choose(statusesOn({})))).toEqual([])
  })
})

test('only what multiplies faster than the processor is worth timing on the model', () => {
  expect(contenders(statusesOn(PROCESSOR))).toEqual([])
  expect(contenders(statusesOn({ ...WITH_CARD, tensorflow: { gflops: 90, images: 1 } }))).toEqual(['ort:webgpu'])
  expect(contenders(statusesOn({ wasm: PROCESSOR.wasm! }))).toEqual(['wasm'])
})
