import * as tf from '@tensorflow/tfjs-core'
import type { Arrays, Params, StepSpec } from '../../../core/engine/index.ts'
import type { KernelCase } from './kernel-cases.ts'
import { numbers, parameter } from './support.ts'

const WEIGHTS = 4096

/** A step whose loss weighs every element of the case's result, with the case's arguments as parameters. */
export function kernelProgram({ name, shapes, positive, gradient, compute }: KernelCase): StepSpec {
  const params: Params = new Map()
  shapes.forEach((shape, i) => {
    const { data } = parameter(shape, 17 * i + 3)
    params.set(`p${i}`, { shape, data: positive === true ? data.map((x) => Math.abs(x) + 0.1) : data })
  })
  return {
    name,
    params,
    trainable: gradient === false ? [] : [...params.keys()],
    inputs: { weights: { shape: [WEIGHTS] } },
    fn: ({ weights }, tensors) => {
      const value = compute(...shapes.map((_, i) => tensors[`p${i}`]!))
      // Different weights for every element, so that a misplaced gradient shows.
      const loss = tf.sum(tf.mul(tf.reshape(tf.cast(value, 'float32'), [-1]), tf.slice(weights!, [0], [value.size])))
      return { loss, value }
    },
  }
}

export function kernelInputs(): Arrays {
  return { weights: numbers(WEIGHTS, 99) }
}
