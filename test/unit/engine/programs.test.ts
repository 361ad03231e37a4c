import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine, Params, Traced } from '../../../core/engine/index.ts'
import { linear, stopGradient } from '../../../core/engine/ops.ts'
import { RecordingError } from '../../../core/engine/ort/errors.ts'
import { opened, parameter, relativeDifference } from './support.ts'

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

const none: Params = new Map()
const x = { shape: [2, 3] }
const program = (fn: Traced, engine: Engine = ort) =>
  engine.compile({ name: 'sample', inputs: { x }, params: none, fn })
const data = () => Float32Array.from([1, 2, 3, 4, 5, 6])

async function errorOf(fn: Traced): Promise<RecordingError> {
  const error: unknown = await program(fn).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(RecordingError)
  return error as RecordingError
}

describe('what cannot be compiled says so', () => {
  test('an unknown kernel is named, with the line of model code', async () => {
    const error = await errorOf(({ x }) => ({ y: tf.unique(x!).values }))
    expect(error.kernel).toBe('Unique')
    expect(error.message).toContain('the kernel Unique')
    expect(error.location).toMatch(/programs\.test\.ts:\d+$/)
  })

  test('a known kernel is named too, where an attribute of it has no translation', async () => {
    const error = await errorOf(({ x }) => ({
      y: tf.depthToSpace(tf.reshape(tf.tile(x!, [2, 1]), [1, 12, 1, 1]), 2, 'NCHW'),
    }))
    expect(error.kernel).toBe('DepthToSpace')
    expect(error.message).toContain('the data format NCHW has no ONNX translation in the kernel DepthToSpace')
    expect(error.location).toMatch(/programs\.test\.ts:\d+$/)
  })

  test('types that a graph does not have are named', async () => {
    expect((await errorOf(() => ({ y: tf.tensor(['a', 'b']) }))).message).toContain('the type string')
    expect((await errorOf(({ x }) => ({ y: tf.abs(tf.complex(x!, x!)) }))).kernel).toBe('Complex')
  })

  test('reading a value while recording fails', async () => {
    const error = await errorOf(({ x }) => ({ y: tf.mul(x!, tf.sum(x!).dataSync()[0]!) }))
    expect(error.message).toContain('a value was read')
  })

  test.each([
    ['randomUniform', () => tf.randomUniform([2, 3])],
    ['randomNormal', () => tf.randomNormal([2, 3])],
    ['truncatedNormal', () => tf.truncatedNormal([2, 3])],
  ])('%s fails instead of repeating its first numbers', async (name, draw) => {
    const error = await errorOf(({ x }) => ({ y: tf.mul(x!, draw()) }))
    expect(error.message).toMatch(new RegExp(`${name}|rand`))
    expect(error.message).toContain('pass them as an input')
  })

  test('dropout fails too', async () => {
    const error = await errorOf(({ x }) => ({ y: tf.dropout(x!, 0.5) }))
    expect(error.message).toContain('pass them as an input')
  })

  test('a trainable parameter without influence on the loss is named', async () => {
    const params: Params = new Map([
      ['used', parameter([3], 1)],
      ['idle', parameter([3], 2)],
    ])
    for (const engine of [ort, wasm]) {
      const run = async () => {
        const step = await engine.compileStep({
          name: 'idle',
          inputs: {},
          params,
          trainable: ['used', 'idle'],
          fn: (_, p) => ({ loss: tf.sum(tf.add(tf.square(p['used']!), stopGradient(p['idle']!))) }),
        })
        await step.run({})
      }
      await expect(run()).rejects.toThrow('"idle" does not influence the loss')
    }
  })

  test('a loss that is not a scalar is refused', async () => {
    const params: Params = new Map([['w', parameter([3], 1)]])
    const spec = {
      name: 'vector',
      inputs: {},
      params,
      trainable: ['w'],
      fn: (_: unknown, p: Record<string, tf.Tensor>) => ({ loss: p['w']! }),
    }
    await expect(ort.compileStep(spec)).rejects.toThrow('a scalar named "loss"')
  })

  test('after a failure the engine compiles again', async () => {
    await errorOf(({ x }) => ({ y: tf.unique(x!).values }))
    const good = await program(({ x }) => ({ y: tf.add(x!, 1) }))
    expect([...(await good.run({ x: data() }))['y']!]).toEqual([2, 3, 4, 5, 6, 7])
    await good.dispose()
  })
})

describe('running a program', () => {
  test('constants, inputs and one value under two names may be results', async () => {
    for (const engine of [ort, wasm]) {
      const all = await program(({ x }) => {
        const y = tf.add(x!, 1)
        return {
          x: x!,
          y,
          again: y,
          seven: tf.scalar(7),
          many: tf.mul(tf.ones([50, 50]), 2),
          positive: tf.greater(x!, 3),
        }
      }, engine)
      const out = await all.run({ x: data() })
      expect([...out['x']!]).toEqual([1, 2, 3, 4, 5, 6])
      expect(out['again']).toEqual(out['y'])
      expect([...out['seven']!]).toEqual([7])
      expect(out['many']).toEqual(new Float32Array(2500).fill(2))
      expect(out['positive']).toEqual(Int32Array.from([0, 0, 0, 1, 1, 1]))
      await all.dispose()
    }
  })

  test('parameters are read afresh, whether mutated in place or replaced', async () => {
    const w = { shape: [3], data: Float32Array.from([1, 1, 1]) }
    for (const engine of [ort, wasm]) {
      w.data = Float32Array.from([1, 1, 1])
      const params: Params = new Map([['w', w]])
      const scaled = await engine.compile({
        name: 'scale',
        inputs: { x },
        params,
        fn: ({ x }, p) => ({ y: tf.mul(x!, p['w']!) }),
      })
      const first = async () => [...(await scaled.run({ x: data() }))['y']!].slice(0, 3)
      expect(await first()).toEqual([1, 2, 3])
      w.data[1] = 10
      expect(await first()).toEqual([1, 20, 3])
      w.data = Float32Array.from([0, 0, 5])
      expect(await first()).toEqual([0, 0, 15])
      await scaled.dispose()
    }
  })

  test.each([
    ['a missing input', {}, 'Input "x" of "sample" is missing'],
    ['a wrong length', { x: new Float32Array(5) }, 'has 5 numbers, but its shape [2, 3] needs 6'],
    ['a wrong type', { x: new Int32Array(6) }, 'must be float32, not Int32Array'],
    ['an unknown input', { x: new Float32Array(6), z: new Float32Array(1) }, 'has no input "z"'],
  ])('%s is an error', async (_, inputs, message) => {
    for (const engine of [ort, wasm]) {
      const same = await program(({ x }) => ({ y: tf.add(x!, 1) }), engine)
      await expect(same.run(inputs)).rejects.toThrow(message)
      await same.dispose()
    }
  })

  test('a disposed program refuses to run, and disposing twice is harmless', async () => {
    for (const engine of [ort, wasm]) {
      const gone = await program(({ x }) => ({ y: tf.add(x!, 1) }), engine)
      await gone.dispose()
      await gone.dispose()
      await expect(gone.run({ x: data() })).rejects.toThrow('was disposed')
    }
  })

  test('disposing an engine disposes its programs', async () => {
    for (const id of ['ort', 'wasm'] as const) {
      const engine = await opened(id)
      const gone = await program(({ x }) => ({ y: tf.add(x!, 1) }), engine)
      await engine.dispose()
      await expect(gone.run({ x: data() })).rejects.toThrow('was disposed')
    }
  })

  test('compiling and running leave no tensors behind in tfjs', async () => {
    const once = async (engine: Engine) => {
      const params: Params = new Map([['w', parameter([3], 1)]])
      const step = await engine.compileStep({
        name: 'leak',
        inputs: { x },
        params,
        trainable: ['w'],
        fn: ({ x }, p) => ({ loss: tf.sum(tf.mul(x!, p['w']!)) }),
      })
      await step.run({ x: data() })
      await step.dispose()
    }
    for (const engine of [ort, wasm]) {
      await once(engine)
      const before = tf.memory().numTensors
      await once(engine)
      expect(tf.memory().numTensors).toBe(before)
    }
  })

  test('sums over rows that share a segment lose nothing on several threads', async () => {
    const [rows, width] = [4096, 64]
    const params: Params = new Map([['table', { shape: [100, width], data: new Float32Array(100 * width) }]])
    const threaded = await opened('ort', { threads: 4 })
    const step = await threaded.compileStep({
      name: 'gather',
      inputs: { ids: { shape: [rows], dtype: 'int32' } },
      params,
      trainable: ['table'],
      fn: ({ ids }, p) => ({ loss: tf.sum(tf.gather(p['table']!, ids as tf.Tensor1D)) }),
    })
    const ids = Int32Array.from({ length: rows }, (_, i) => i % 4)
    const expected = new Float32Array(100 * width).fill(rows / 4, 0, 4 * width)
    for (let i = 0; i < 5; i++) expect((await step.run({ ids })).grads.get('table')).toEqual(expected)
    await threaded.dispose()
  })
})

describe('a program whose parameters are fixed', () => {
  const params: Params = new Map([
    ['in', parameter([96, 1024], 1, 0.1)],
    ['bias', parameter([1024], 2)],
    ['out', parameter([1024, 96], 3, 0.1)],
    ['both', parameter([256, 256], 4, 0.1)],
  ])
  const fn: Traced = ({ x }, { in: w, bias, out, both }) => {
    const seen = tf.matMul(tf.relu(linear(x!, w!, bias!)), out!)
    // A matrix that is more than a factor.
    return { seen, sum: tf.add(tf.matMul(both!, both!), both!) }
  }
  const inputs = { x: { shape: [5, 96] } }
  const batch = { x: parameter([5, 96], 5).data }

  test('computes the same, from matrices of its own', async () => {
    const plain = await ort.compile({ name: 'plain', inputs, params, fn })
    const own: Params = new Map(Array.from(params, ([name, { shape, data }]) => [name, { shape, data: data.slice() }]))
    const fixed = await ort.compile({ name: 'fixed', inputs, params: own, fn, fixed: true })
    const expected = await plain.run(batch)
    own.get('in')!.data.fill(0)
    const actual = await fixed.run(batch)
    for (const name of ['seen', 'sum']) expect(relativeDifference(actual[name]!, expected[name]!)).toBeLessThan(1e-5)
  })
})
