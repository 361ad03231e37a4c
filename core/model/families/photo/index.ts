/** A vision tower and a sentence encoder, joined over concepts that have names. */
import type { Architecture, TensorSpec, TowerClassifier } from '../../architecture.ts'
import { joined } from '../../joined.ts'
import { bertTower } from '../bert/text.ts'
import { conceptsConnector, conceptsJoin, type Sizes } from '../concepts/join.ts'
import type { EfficientNetLiteConfig } from '../efficientnet-lite/config.ts'
import { efficientNetLite } from '../efficientnet-lite/tower.ts'
import type { PhotoCard } from './card.ts'
import { pixelsOf } from './pixels.ts'

/** Of BERT, which its card leaves out. */
const LAYER_NORM_EPSILON = 1e-12

const CLASSIFIER = {
  weight: 'visual._fc.weight',
  bias: 'visual._fc.bias',
} as const satisfies Partial<TowerClassifier>

/**
 * @param names of the classes of the vision tower's own classifier, where they are known
 * @param side of the images, one of those that the card offers
 */
export function photoArchitecture(
  card: PhotoCard,
  names?: readonly string[],
  side: number = card.vision.pixels.side,
): Architecture {
  const { vision, text, connector } = card
  const config = visionConfig(card)
  const sizes: Sizes = { pooled: vision.head, text: text.width, ...connector }
  const tower = efficientNetLite(config, side, card.marks.find((measured) => measured.side === side)?.kinds)
  return joined({
    name: card.name,
    pixels: pixelsOf(vision.pixels, side),
    tuning: card.tuning,
    vision: {
      ...tower,
      tensors: [...tower.tensors, ...classifierTensors(vision.classes, vision.head)],
      ...(names && { classifier: { ...CLASSIFIER, names } }),
    },
    connector: conceptsConnector(sizes),
    text: {
      tower: bertTower({
        config: {
          vocab_size: text.vocabulary,
          max_position_embeddings: text.positions,
          hidden_size: text.width,
          num_hidden_layers: text.depth,
          num_attention_heads: text.heads,
          intermediate_size: text.inner,
          layer_norm_eps: LAYER_NORM_EPSILON,
        },
        context: text.context,
        trained: false,
      }),
      join: conceptsJoin(sizes),
    },
  })
}

function visionConfig({ name, vision }: PhotoCard): EfficientNetLiteConfig {
  return {
    name,
    stem: vision.stem,
    stages: vision.stages.map(({ out, ...stage }) => ({ ...stage, channels: out })),
    head: vision.head,
    epsilon: vision.batchNorm.epsilon,
  }
}

/** The tower's own classes: no graph reads them, but measuring names by them what the tower recognises. */
function classifierTensors(classes: number, head: number): TensorSpec[] {
  const rest = { group: 'head', trained: false, decays: false, fixed: true, layout: 'as-is' } as const
  return [
    { name: CLASSIFIER.weight, shape: [classes, head], ...rest },
    { name: CLASSIFIER.bias, shape: [classes], ...rest },
  ]
}
