/** The class head of a model with vision only: a row and a bias per class, created for the run that trains it. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Params } from '../engine/index.ts'
import type { Architecture, HeadNames, TextSide, Weights } from './architecture.ts'
import { connectorOf } from './architecture.ts'
import { connectorTensors, mapPooled } from './connector.ts'
import { pooledSize } from './cuts.ts'
import { composed } from './joined.ts'
import { valuesIn } from '../math/shape.ts'

export const CLASS_HEAD: HeadNames = {
  weight: 'class_head.weight',
  bias: 'class_head.bias',
  mean: 'class_head.mean',
  sd: 'class_head.sd',
}

interface Model {
  readonly architecture: Architecture
  readonly params: Params
}

/**
 * The model with a head for so many classes, all zeros; the tensors of the tower are the model's own. Models with a
 * text tower represent classes by captions and get none; without classes, they train the bias of their logits.
 */
export function withClassHead<M extends Model>(model: M, classes: number): M {
  const { params } = model
  if (model.architecture.text) return { ...model, architecture: headedArchitecture(model.architecture, classes) }
  const architecture = headedArchitecture(model.architecture, classes)
  const fresh: Params = new Map(
    connectorOf(architecture).tensors.map(({ name, shape }) => {
      const data = new Float32Array(valuesIn(shape))
      return [name, { shape, data: name === CLASS_HEAD.sd ? data.fill(1) : data }]
    }),
  )
  return { ...model, architecture, params: new Map([...params, ...fresh]) }
}

/** Only the loss of captions reads the bias of the logits: classes are told apart against each other. */
function withLogitBias(architecture: Architecture, text: TextSide): Architecture {
  const { join } = text
  if (join.logitBias === undefined) return architecture
  const tensors = join.tensors.map((tensor) => ({
    ...tensor,
    trained: tensor.trained || tensor.name === join.logitBias,
  }))
  return composed({ ...architecture, text: { ...text, join: { ...join, tensors } } })
}

/** The same for the architecture alone. */
export function headedArchitecture(architecture: Architecture, classes: number): Architecture {
  if (architecture.text) return classes === 0 ? withLogitBias(architecture, architecture.text) : architecture
  const connector = {
    head: CLASS_HEAD,
    width: classes,
    tensors: connectorTensors(CLASS_HEAD, pooledSize(architecture), classes),
    apply: (weights: Weights, pooled: Tensor) => mapPooled(CLASS_HEAD, weights, pooled),
  }
  return composed({ ...architecture, connector })
}
