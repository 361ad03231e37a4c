/** What the checkpoints of vision-language models consist of, whichever library trains them. */

/**
 * - `vision`: the tower that reads images, without what follows it.
 * - `connector`: what brings its outputs into the space of the texts: a projection, a merger, mergers of middle blocks.
 * - `language`: the tower that reads or writes texts.
 * - `head`: the matrix that turns its outputs into words, where it is not tied to the embeddings.
 */
export const PARTS = ['vision', 'connector', 'language', 'head'] as const
export type Part = (typeof PARTS)[number]

export interface PartTensor {
  /** In the files. */
  readonly name: string
  /** The same for every spelling of the name (`canonical.ts`). */
  readonly canonical: string
  readonly part: Part
  /**
   * Of the vision tower, counted from 0: what lies below the first block counts with it, what lies above the last with that
   * one. Null elsewhere.
   */
  readonly block: number | null
  readonly shape: readonly number[]
  readonly numbers: number
  /** As in the header of a safetensors file: F32, BF16 … */
  readonly dtype: string
  /** The model never reads it for an answer, so it gets no gradient: blocks above the one whose features it takes. */
  readonly idle: boolean
}

export interface Anatomy {
  /** As in config.json. */
  readonly modelType: string
  /** The family's name for people: “Qwen2.5-VL”. */
  readonly family: string
  readonly kind: Kind
  readonly tensors: readonly PartTensor[]
  /** Blocks of the vision tower. */
  readonly blocks: number
  /** Those of them that the model reads: LLaVA takes the features below its last block, which does nothing. */
  readonly readBlocks: number
  /** Whether the head is the matrix of the word embeddings. */
  readonly tiedHead: boolean
  /** How many numbers each part has. */
  readonly numbers: Readonly<Record<Part, number>>
}

/** `generative`: writes texts about images. `dual`: compares texts and images. */
export type Kind = 'generative' | 'dual'
