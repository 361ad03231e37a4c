/** Shape of a dual encoder: everything that determines the tensors' sizes and the meaning of their values. */
export interface ModelConfig {
  readonly name: string
  readonly imageSize: number
  readonly patch: number
  readonly visionWidth: number
  readonly visionDepth: number
  readonly visionHeads: number
  readonly textWidth: number
  readonly textDepth: number
  readonly textHeads: number
  readonly textContext: number
  readonly vocabulary: number
  /** Width of the joint image–text space. */
  readonly embedding: number
  readonly mlpRatio: number
  /** Heads read the final tokens averaged over a grid × grid layout … */
  readonly poolGrid: number
  /** … each cell brought to this many columns by a linear map. */
  readonly poolWidth: number
}

/** thaw-tiny: a ViT 64/8 of 3.6 M parameters with a small bidirectional text tower. */
export const THAW_TINY: ModelConfig = {
  name: 'thaw-tiny',
  imageSize: 64,
  patch: 8,
  visionWidth: 192,
  visionDepth: 8,
  visionHeads: 3,
  textWidth: 128,
  textDepth: 3,
  textHeads: 4,
  textContext: 32,
  vocabulary: 640,
  embedding: 192,
  mlpRatio: 4,
  poolGrid: 4,
  poolWidth: 64,
}

/** Side of the token grid. */
export function gridSide(config: ModelConfig): number {
  return config.imageSize / config.patch
}

/** Columns of the pooled features that the connector reads. */
export function pooledWidth(config: ModelConfig): number {
  return config.poolGrid * config.poolGrid * config.poolWidth
}

/**
 * How pixels become the tower's input: part of the weights' hash, so that statistics made with another
 * preprocessing are refused.
 */
export const PREPROCESSING = 'rgb8; shorter side to imageSize; centre crop; x/127.5-1; v1'
