import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eagerEngine } from '../../../core/engine/eager.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { relu6 } from '../../../core/engine/ops.ts'
import { channelBlock } from '../../../core/engine/ort/channel-block.ts'
import type { KernelCase } from './kernel-cases.ts'
import { opened, parameter, relativeDifference } from './support.ts'

type T = tf.Tensor
type Pad = [[number, number], [number, number], [number, number], [number, number]]

const TOLERANCE = 2e-5

interface Shape {
  readonly items: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outputs: number
  readonly kernel: number
  readonly steps: { readonly stride: number; readonly dilation: number }
  readonly before: number
  readonly after: number
}

/** Pictures and windows of every kind; tfjs has no convolution with both a stride and a dilation. */
const shapes: fc.Arbitrary<Shape> = fc
  .record({
    items: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 5, max: 13 }),
    width: fc.integer({ min: 5, max: 13 }),
    channels: fc.constantFrom(1, 3, 8, 12, 16, 20, 24, 32, 48),
    outputs: fc.constantFrom(3, 8, 16, 24, 40),
    kernel: fc.integer({ min: 1, max: 5 }),
    steps: fc.constantFrom(...[1, 2, 3].map((stride) => ({ stride, dilation: 1 })), { stride: 1, dilation: 2 }),
    before: fc.integer({ min: 0, max: 2 }),
    after: fc.integer({ min: 0, max: 3 }),
  })
  .filter(({ height, width, kernel, steps, before, after }) => {
    return Math.min(height, width) + before + after > (kernel - 1) * steps.dilation && Math.max(before, after) < kernel
  })

const padding = ({ before, after }: Shape): Pad => [
  [0, 0],
  [before, after],
  [before, after],
  [0, 0],
]

/** tfjs has no gradients of dilated convolutions. */
const gradients = ({ steps: { dilation } }: Shape): Pick<KernelCase, 'gradient'> =>
  dilation > 1 ? { gradient: false } : {}

describe.each([
  { backend: 'ort', what: 'in blocks of channels' },
  { backend: 'wasm', what: 'of the portable engine, some of whose gradients are our own' },
] as const)(
  'with $backend, convolutions $what agree with tfjs on the CPU, and so do their gradients',
  ({ backend }) => {
    let engine: Engine
    const reference = eagerEngine('wasm', 'cpu', { description: 'tfjs cpu', threads: 1 })
    beforeAll(async () => {
      engine = await opened(backend)
    })
    afterAll(() => engine.dispose())

    /** The largest difference in the value and in the gradient of every argument. */
    async function apart({ shapes, compute, gradient }: Omit<KernelCase, 'name'>): Promise<number> {
      const params = new Map(shapes.map((shape, i) => [`p${i}`, parameter(shape, 7 * i + 1, 2)]))
      const spec = {
        name: 'a convolution',
        params,
        trainable: gradient === false ? [] : [...params.keys()],
        inputs: { seed: { shape: [1] } },
        fn: (_: Record<string, T>, tensors: Record<string, T>) => {
          const value = compute(...shapes.map((_, i) => tensors[`p${i}`]!))
          // A weight of its own for every element, so that a gradient in the wrong place shows.
          const weights = tf.sin(tf.range(0, value.size))
          return { loss: tf.sum(tf.mul(tf.reshape(value, [-1]), weights)), value }
        },
      }
      const inputs = { seed: new Float32Array(1) }
      const [actual, expected] = [await engine.compileStep(spec), await reference.compileStep(spec)]
      const [a, b] = [await actual.run(inputs), await expected.run(inputs)]
      const differences = [
        relativeDifference(a.outputs['value']!, b.outputs['value']!),
        ...spec.trainable.map((name) => relativeDifference(a.grads.get(name)!, b.grads.get(name)!)),
      ]
      await actual.dispose()
      return Math.max(...differences)
    }

    test.runIf(backend === 'ort')('this processor has blocks, so that the cases below are about them', () => {
      expect([8, 16]).toContain(channelBlock('cpu'))
      expect(channelBlock('webgpu')).toBe(0)
    })

    test('dense, for any window, stride, dilation and padding', async () => {
      await fc.assert(
        fc.asyncProperty(shapes, async (shape) => {
          const { items, height, width, channels, outputs, kernel, steps } = shape
          const compute = (x: T, w: T) =>
            tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, steps.stride, padding(shape), 'NHWC', steps.dilation)
          const given = [
            [items, height, width, channels],
            [kernel, kernel, channels, outputs],
          ]
          expect(await apart({ shapes: given, compute, ...gradients(shape) })).toBeLessThan(TOLERANCE)
        }),
        { numRuns: 40, seed: 16 },
      )
    })

    test('depthwise, for any window, stride, dilation and padding', async () => {
      await fc.assert(
        fc.asyncProperty(shapes, async (shape) => {
          const { items, height, width, channels, kernel, steps } = shape
          const compute = (x: T, w: T) =>
            tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, steps.stride, padding(shape), 'NHWC', steps.dilation)
          const given = [
            [items, height, width, channels],
            [kernel, kernel, channels, 1],
          ]
          expect(await apart({ shapes: given, compute, ...gradients(shape) })).toBeLessThan(TOLERANCE)
        }),
        { numRuns: 40, seed: 16 },
      )
    })

    const pointwise = (x: T, w: T) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same')

    test.each([20, 24, 48])(
      'a bottleneck of %i channels: bias, ReLU6, a shortcut and the mean of the pixels',
      async (channels) => {
        const wide = 3 * channels
        const compute = (x: T, w: T, b: T, d: T, v: T) => {
          const hidden = relu6(tf.add(pointwise(x, w), b))
          const seen = relu6(tf.depthwiseConv2d(hidden as tf.Tensor4D, d as tf.Tensor4D, 1, 'same'))
          return tf.mean(tf.add(pointwise(seen, v), x), [1, 2])
        }
        const given = [[2, 13, 12, channels], [1, 1, channels, wide], [wide], [3, 3, wide, 1], [1, 1, wide, channels]]
        expect(await apart({ shapes: given, compute })).toBeLessThan(TOLERANCE)
      },
    )

    test('a convolution whose result is read with and without its activation gives both', async () => {
      const compute = (x: T, w: T, b: T) => {
        const y = tf.add(pointwise(x, w), b)
        return tf.add(tf.relu6(y), tf.mul(y, 0.5))
      }
      expect(await apart({ shapes: [[2, 6, 6, 16], [1, 1, 16, 32], [32]], compute })).toBeLessThan(TOLERANCE)
    })

    test('a second image added twice, and numbers for each picture and for each pixel', async () => {
      const compute = (x: T, w: T, a: T, each: T, pixels: T) => {
        const y = tf.add(tf.add(pointwise(x, w), a), a)
        return tf.mul(tf.sub(tf.mul(y, each), 2), pixels)
      }
      const given = [
        [2, 5, 5, 16],
        [1, 1, 16, 24],
        [2, 5, 5, 24],
        [2, 1, 1, 24],
        [2, 5, 5, 1],
      ]
      expect(await apart({ shapes: given, compute })).toBeLessThan(TOLERANCE)
    })

    test('sums and means over pixels and pictures, and over other axes', async () => {
      const compute = (x: T, w: T) => {
        const y = pointwise(x, w)
        const small = [
          tf.sum(y, [0, 1, 2]),
          tf.mean(y, [0, 1, 2]),
          tf.mean(tf.sum(y, [1, 2]), 0),
          tf.mean(y, [0, 1, 2]),
        ]
        return tf.concat([...small, tf.reshape(tf.mean(y, 3), [-1]), tf.reshape(tf.sum(y, [2, 3]), [-1])], 0)
      }
      expect(
        await apart({
          shapes: [
            [2, 4, 5, 8],
            [1, 1, 8, 20],
          ],
          compute,
        }),
      ).toBeLessThan(TOLERANCE)
    })
  },
)
