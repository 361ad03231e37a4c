import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { doctor, openEngine } from '../../../core/engine/index.ts'
import { openTensorflow } from '../../../core/engine/tensorflow.ts'

describe('openEngine', () => {
  test('auto opens the first engine that loads', async () => {
    const engine = await openEngine('auto', { threads: 1 })
    if (!engine.ok) throw new Error(engine.failure.message)
    expect(['tensorflow', 'ort']).toContain(engine.value.id)
    await engine.value.dispose()
  })

  test('ort describes itself with its version and threads', async () => {
    const engine = await openEngine('ort', { threads: 1 })
    expect(engine).toMatchObject({ ok: true, value: { id: 'ort', threads: 1 } })
    expect(engine.ok && engine.value.description).toMatch(/^ONNX Runtime \d+\.\d+\.\d+, CPU, 1 thread$/)
  })

  test.each([0, 1.5, -2, NaN])('%s threads are a mistake of the caller, not a crash', async (threads) => {
    expect(await openEngine('ort', { threads })).toMatchObject({ ok: false, failure: { code: 'usage' } })
  })
})

describe('tensorflow', () => {
  const failing = (message: string) => openTensorflow(() => Promise.reject(new Error(message)))

  test('without its native part says which command builds it', async () => {
    const opened = await failing('The Node.js native addon module (tfjs_binding.node) can not be found at path: x')
    expect(opened).toMatchObject({ ok: false, failure: { code: 'engine-unavailable' } })
    expect(!opened.ok && opened.failure.message).toContain('npm explore @tensorflow/tfjs-node-gpu -- npm run install')
    expect(!opened.ok && opened.failure.message).toContain('without its native part')
  })

  test('not installed and not loading are told apart', async () => {
    const missing = await failing("Cannot find package '@tensorflow/tfjs-node-gpu' imported from x")
    const broken = await failing('libcudart.so.11.0: cannot open shared object file')
    expect(!missing.ok && missing.failure.message).toContain('is not installed')
    expect(!broken.ok && broken.failure.message).toContain('Check that CUDA')
    expect(!broken.ok && broken.failure.details).toContain('libcudart')
  })

  test('with a native part that loads, programs run on the backend it registers', async () => {
    let calls = 0
    const engine = await openTensorflow(async () => {
      const cpu = tf.findBackend('cpu')
      tf.registerBackend('tensorflow', () => cpu, 3)
      tf.copyRegisteredKernels('cpu', 'tensorflow')
      const util = await import('node:util')
      // The package calls this when it reads attributes; Node 23 removed it.
      expect((util.default as unknown as { isNullOrUndefined(x: unknown): boolean }).isNullOrUndefined(null)).toBe(true)
    })
    if (!engine.ok) throw new Error(engine.failure.message)
    const program = await engine.value.compile({
      name: 'double',
      inputs: { x: { shape: [2] } },
      params: new Map(),
      fn: ({ x }) => {
        calls++
        expect(tf.getBackend()).toBe('tensorflow')
        return { y: tf.mul(x!, 2) }
      },
    })
    expect([...(await program.run({ x: Float32Array.from([1, 2]) }))['y']!]).toEqual([2, 4])
    expect(calls).toBe(1)
    tf.removeBackend('tensorflow')
  })
})

test('doctor reports every engine, with a reason or a speed', async () => {
  const statuses = await doctor({ threads: 2 })
  expect(statuses.map((status) => status.id)).toEqual(['tensorflow', 'ort', 'wasm'])
  for (const status of statuses) {
    if (status.available) expect(status.matmulGflops).toBeGreaterThan(0.1)
    else expect(status.why).toMatch(/\w{3,}.*npm/)
  }
  expect(statuses.find((status) => status.id === 'ort')?.available).toBe(true)
  expect(statuses.find((status) => status.id === 'wasm')?.available).toBe(true)
})
