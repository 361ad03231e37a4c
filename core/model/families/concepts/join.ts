/**
 * The connector between towers that have never seen each other: a text is compared with the names and definitions of
 * concepts whose places among the images are known, and its place is the mean of theirs, weighted by a softmax.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { unit } from '../../../engine/ops.ts'
import type { Connector, HeadNames, TensorSpec, TextJoin, Weights } from '../../architecture.ts'
import { CONNECTOR } from '../../architecture.ts'
import { jointConnector } from '../../connector.ts'
import { weight } from '../../weights.ts'

const at = (name: string): string => `connector.${name}`

export const NAMES: HeadNames = { weight: at('weight'), bias: at('bias'), mean: at('mean'), sd: at('sd') }
const [KEYS, VALUES, TEMPERATURE] = [at('keys'), at('values'), at('temperature')]
const [TEXT_BIAS, LOG_SCALE] = [at('text_bias'), at('log_scale')]

/** Cosines are multiplied by a hundred at most (Radford and others 2021, §2.5). */
const MOST_LOG_SCALE = Math.log(100)

export interface Sizes {
  /** Columns of the pooled features, of a text's features, and of the joint space. */
  readonly pooled: number
  readonly text: number
  readonly embedding: number
  readonly concepts: number
}

/** The side of the images: centred by the mean of the pretraining images, then linear. */
export function conceptsConnector({ pooled, embedding }: Sizes): Connector {
  const connector = jointConnector(NAMES, pooled, embedding)
  const filled = new Map([
    [NAMES.bias, 0],
    [NAMES.sd, 1],
  ])
  const tensors = connector.tensors.map((tensor): TensorSpec => {
    const absent = filled.get(tensor.name)
    return { ...tensor, layout: 'as-is', ...(absent === undefined ? {} : { absent }) }
  })
  return { ...connector, tensors }
}

/** The side of the texts. */
export function conceptsJoin({ text, embedding, concepts }: Sizes): TextJoin {
  const constant = (name: string, ...shape: number[]): TensorSpec => ({
    name,
    shape,
    group: CONNECTOR,
    trained: false,
    decays: false,
    fixed: true,
    layout: 'as-is',
  })
  const trained = { group: CONNECTOR, trained: true, decays: false }
  return {
    tensors: [
      constant(KEYS, concepts, text),
      constant(VALUES, concepts, embedding),
      constant(TEMPERATURE, 1),
      { ...trained, name: TEXT_BIAS, shape: [embedding], absent: 0 },
      { ...trained, name: LOG_SCALE, shape: [1] },
    ],
    bias: TEXT_BIAS,
    logScale: LOG_SCALE,
    mostLogScale: MOST_LOG_SCALE,
    project: projectTexts,
  }
}

/** features: [texts, text] → [texts, embedding] */
function projectTexts(weights: Weights, features: Tensor): Tensor {
  const cosines = tf.matMul(unit(features), weight(weights, KEYS), false, true)
  const shares = tf.softmax(tf.div(cosines, weight(weights, TEMPERATURE)))
  const place = tf.matMul(shares, weight(weights, VALUES))
  return tf.add(place, weight(weights, TEXT_BIAS))
}
