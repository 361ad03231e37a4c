import type { _FusedMatMulAttrs, FusedConv2DAttrs } from '@tensorflow/tfjs-core'
import type { Graph } from '../graph.ts'
import type { Value } from '../value.ts'
import { activate } from './activation.ts'
import { convolution2d, convolve } from './convolution.ts'
import { binary } from './elementwise.ts'
import { type Inputs, kernel, type Kernel, type Kernels } from './kernel.ts'
import { product } from './matrix.ts'
import type { Layout } from './windows.ts'

type Finish = Pick<FusedConv2DAttrs, 'activation'> & Partial<Pick<FusedConv2DAttrs, 'leakyreluAlpha'>>

/** Adds the bias and applies the activation where tfjs asks for them. */
function finish(graph: Graph, value: Value, inputs: Inputs, settings: Finish, layout: Layout = 'channelsLast'): Value {
  const { bias, preluActivationWeights } = inputs as Partial<Inputs>
  /** One number per channel lines up with the last axis, unless the channels stand before the picture. */
  const aligned = (x: Value): Value =>
    layout === 'channelsFirst' && x.shape.length === 1 ? graph.reshape(x, [...x.shape, 1, 1]) : x
  const sum = bias === undefined ? value : binary(graph, 'Add', value, aligned(bias))
  const alpha = preluActivationWeights && aligned(preluActivationWeights)
  return activate(graph, sum, { name: settings.activation, alpha, slope: settings.leakyreluAlpha ?? 0 })
}

const convolution = (depthwise: boolean): Kernel =>
  kernel<FusedConv2DAttrs>((graph, inputs, attributes) => {
    const { x, filter } = inputs
    const how = convolution2d(x.shape, filter.shape, attributes, depthwise)
    return finish(graph, convolve(graph, x, filter, how), inputs, attributes, how.layout)
  })

/** Products and convolutions with their bias and activation; ONNX Runtime fuses them automatically where it can. */
export const fusions: Kernels = {
  _FusedMatMul: kernel<_FusedMatMulAttrs>((graph, inputs, { transposeA, transposeB, ...settings }) =>
    finish(graph, product(graph, inputs.a, inputs.b, transposeA, transposeB), inputs, settings),
  ),
  FusedConv2D: convolution(false),
  FusedDepthwiseConv2D: convolution(true),
}
