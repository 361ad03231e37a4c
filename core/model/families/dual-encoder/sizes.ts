/** What tells one dual encoder of the CLIP and SigLIP kind from another: two transformers beside each other. */

/** `quick_gelu` is x·σ(1.702 x), `gelu` the exact one, `gelu_tanh` its approximation by a tangent. */
export type Activation = 'quick_gelu' | 'gelu' | 'gelu_tanh'

interface TransformerSizes {
  readonly width: number
  /** Width inside the two-layer networks. */
  readonly inner: number
  readonly depth: number
  /** Divides the width. */
  readonly heads: number
  readonly activation: Activation
  /** Of its layer norms. */
  readonly epsilon: number
}

export interface VisionSizes extends TransformerSizes {
  /** Side of the square image, and of its square patches, in pixels. */
  readonly side: number
  readonly patch: number
  /**
   * What becomes of the tokens: `class` reads a class token that passes through the blocks with the others (CLIP), `map`
   * lets a learnt query attend to all of them (SigLIP).
   */
  readonly pool: 'class' | 'map'
}

/** The token that stands for a text: the one with the highest id, the first one of an id, or the last of the row. */
export type TextPool = 'highest' | 'last' | { readonly first: number }

export interface TextSizes extends TransformerSizes {
  /** Tokens of a row. */
  readonly context: number
  readonly vocabulary: number
  /** Whether a token sees only those before it. */
  readonly causal: boolean
  readonly pool: TextPool
  /** Whether the map into the joint space has a bias. */
  readonly projectionBias: boolean
}

export interface DualSizes {
  readonly vision: VisionSizes
  readonly text: TextSizes
  /** Width of the joint space. */
  readonly embedding: number
  /** The loss of its pretraining: pairs told apart one by one, with a bias on their logits, or against each other. */
  readonly loss: 'sigmoid' | 'softmax'
}

/**
 * Whether heads are fitted to the map of texts: where pictures have no map into the joint space (SigLIP), or a map is too
 * narrow for any bias to pass through it, their files could not hold a head that is fitted to the pictures' side.
 */
export const headsOnTexts = ({ vision, text, embedding }: DualSizes): boolean =>
  vision.pool === 'map' || embedding > vision.width || embedding > text.width

/** Side of the grid of patches. */
export const gridOf = ({ side, patch }: VisionSizes): number => Math.floor(side / patch)

/** Tokens that pass through the blocks of the vision tower. */
export const tokensOf = (sizes: VisionSizes): number => gridOf(sizes) ** 2 + (sizes.pool === 'class' ? 1 : 0)
