import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Arrays, Engine, NonFinite, Origin, Params, StepSpec } from '../../../core/engine/index.ts'
import { gelu, layerNorm, linear } from '../../../core/engine/ops.ts'
import { numbers, opened, parameter } from './support.ts'

const ITEMS = 4
const WIDTH = 6

function params(): Params {
  return new Map([
    ['blocks.0.norm.weight', { shape: [WIDTH], data: new Float32Array(WIDTH).fill(1) }],
    ['blocks.0.norm.bias', parameter([WIDTH], 2, 0.1)],
    ['blocks.0.fc.weight', parameter([WIDTH, WIDTH], 3)],
    ['blocks.0.fc.bias', parameter([WIDTH], 4)],
    ['blocks.1.fc.weight', parameter([WIDTH, WIDTH], 5)],
    ['blocks.1.fc.bias', parameter([WIDTH], 6)],
  ])
}

/** A two-layer network; `top` makes the loss from its output. */
function network(all: Params, top: (y: tf.Tensor) => tf.Tensor = (y) => tf.mean(tf.square(y))): StepSpec {
  return {
    name: 'network',
    inputs: { x: { shape: [ITEMS, WIDTH] } },
    params: all,
    trainable: [...all.keys()],
    fn: ({ x }, p) => {
      const normal = layerNorm(x!, p['blocks.0.norm.weight']!, p['blocks.0.norm.bias']!)
      const hidden = gelu(linear(normal, p['blocks.0.fc.weight']!, p['blocks.0.fc.bias']!))
      const y = linear(hidden, p['blocks.1.fc.weight']!, p['blocks.1.fc.bias']!)
      return { loss: top(y) }
    },
  }
}

/** The line of code that a location means. */
function codeAt(location: string | undefined): string | undefined {
  const [file = '', line] = location?.split(':') ?? []
  return readFileSync(file, 'utf8').split('\n')[Number(line) - 1]
}

const inputs = (): Arrays => ({ x: numbers(ITEMS * WIDTH, 9) })

describe.each(['ort', 'wasm'] as const)('on %s a step that is no longer finite', (id) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await opened(id)
  })
  afterAll(() => engine.dispose())

  async function find(spec: StepSpec, given = inputs()): Promise<{ found: NonFinite | undefined; finite: boolean }> {
    const step = await engine.compileStep(spec)
    const { outputs, grads } = await step.run(given)
    const all = [outputs['loss']!, ...grads.values()]
    const finite = all.every((array) => array.every((number) => Number.isFinite(number)))
    const found = await step.diagnose(given)
    await step.dispose()
    return { found, finite }
  }

  test('has no culprit while it is finite', async () => {
    expect(await find(network(params()))).toEqual({ found: undefined, finite: true })
  })

  test('names the layer, the operation and the line where the forward pass overflows', async () => {
    const all = params()
    all.get('blocks.1.fc.weight')!.data.fill(3e38)
    const { found, finite } = await find(network(all))
    expect(finite).toBe(false)
    expect(found).toMatchObject({ number: expect.any(String), source: { pass: 'forward', layer: 'blocks.1.fc' } })
    const { location, kernel } = found!.source as Origin
    expect(kernel).toMatch(id === 'ort' ? /Linear/ : /BatchMatMul/)
    expect(codeAt(location)).toContain('linear(hidden')
  })

  test('names the operation whose gradient is the first that is not finite, though the loss is finite', async () => {
    // The square root has an infinite slope at 0, which is what a layer of zeros gives.
    const all = params()
    all.get('blocks.1.fc.weight')!.data.fill(0)
    all.get('blocks.1.fc.bias')!.data.fill(0)
    const { found, finite } = await find(network(all, (y) => tf.mean(tf.sqrt(y))))
    expect(finite).toBe(false)
    expect(found).toMatchObject({ source: { pass: 'backward', layer: 'blocks.1.fc', gradientOf: 'Sqrt' } })
    expect(codeAt((found!.source as Origin).location)).toContain('tf.sqrt(y)')
  })

  test('names a parameter or an input that was not finite to begin with', async () => {
    const all = params()
    all.get('blocks.0.fc.bias')!.data[2] = Number.NaN
    expect((await find(network(all))).found).toEqual({ number: 'NaN', source: { parameter: 'blocks.0.fc.bias' } })
    const x = inputs()
    x['x']![3] = Infinity
    expect((await find(network(params()), x)).found).toEqual({ number: 'Infinity', source: { input: 'x' } })
  })

  test('is not blamed on a mask of minus infinity', async () => {
    const mask = tf.util.makeZerosTypedArray(WIDTH, 'float32')
    mask[0] = -Infinity
    const masked = (y: tf.Tensor) => tf.softmax(tf.add(y, tf.tensor1d(mask)))
    expect(await find(network(params(), (y) => tf.mean(masked(y))))).toEqual({ found: undefined, finite: true })
    const { found } = await find(network(params(), (y) => tf.mean(tf.log(masked(y)))))
    expect(found).toMatchObject({ number: 'Infinity', source: { kernel: 'Log', pass: 'forward' } })
  })

  test('leaves tfjs as it was', async () => {
    const before = tf.memory().numTensors
    const { runKernel } = tf.engine()
    await find(network(params()))
    expect(tf.memory().numTensors).toBe(before)
    expect(tf.engine().runKernel).toBe(runKernel)
  })
})
