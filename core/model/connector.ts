/** The map from pooled features upwards: standardise, then linear. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { linear, unit } from '../engine/ops.ts'
import type { Connector, HeadNames, TensorSpec, Weights } from './architecture.ts'
import { CONNECTOR } from './architecture.ts'
import { weight } from './weights.ts'

/** Not in a trained group, because they are set from the data. */
const STATISTICS = 'statistics'

/**
 * pooled: [items, pooled] → [items, width]. The features are standardised by fixed statistics first (of the data at hand; 0
 * and 1 as pretrained), because a linear map of features with large common means trains badly.
 */
export function mapPooled(names: HeadNames, weights: Weights, pooled: Tensor): Tensor2D {
  const centred = tf.sub(pooled, weight(weights, names.mean))
  const standard = tf.div(centred, weight(weights, names.sd))
  return linear(standard, weight(weights, names.weight), weight(weights, names.bias)) as Tensor2D
}

/**
 * A connector into a joint space, whose rows are scaled to length one.
 * @param pooled values that it reads of an image
 * @param width of the joint space
 */
export function jointConnector(names: HeadNames, pooled: number, width: number): Connector {
  return {
    head: names,
    width,
    tensors: connectorTensors(names, pooled, width),
    apply: (weights, features) => unit(mapPooled(names, weights, features)),
  }
}

/** The tensors of a connector, statistics first. */
export function connectorTensors(names: HeadNames, pooled: number, width: number): TensorSpec[] {
  return [
    { name: names.mean, shape: [pooled], group: STATISTICS, trained: false, decays: false },
    { name: names.sd, shape: [pooled], group: STATISTICS, trained: false, decays: false },
    { name: names.weight, shape: [pooled, width], group: CONNECTOR, trained: true, decays: true },
    { name: names.bias, shape: [width], group: CONNECTOR, trained: true, decays: false },
  ]
}
