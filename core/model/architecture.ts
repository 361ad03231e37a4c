/**
 * What a model can do, whatever its family: the parts that strategies freeze, the cuts at which frozen parts end, its
 * graphs, and how pixels reach it. Everything above core/model asks this and no family.
 */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'

/** Tensors of the model inside a graph, by name. */
export type Weights = Record<string, Tensor>

/** A part that trains as one. In the vision tower the family names them; above it are `connector` and `text`. */
export type GroupName = string

/** Groups that every strategy trains: they sit above the vision tower. */
export const HEAD_GROUPS: readonly GroupName[] = ['connector', 'text']

/** Where a forward pass is taken up: `pixels`, `pooled` (what the connector reads), or a cut of the family in between. */
export type Cut = string

export interface Pixels {
  /** What is bound to everything derived from them: another way of reading pixels is another model. */
  readonly preprocessing: string
  /** Side of the square image that the tower takes in. */
  readonly side: number
  /** Writes rgb, [side, side, 3] bytes, into out from `at` on. */
  write(rgb: Uint8Array, out: Float32Array, at: number): void
}

export interface VisionTower {
  /** From the input up. */
  readonly groups: readonly GroupName[]
  /** How much of the tower lies at each tap, 0 to 1, from the input up. */
  readonly taps: readonly { readonly tap: string; readonly depth: number; readonly width: number }[]
  /** Values that the connector reads. */
  readonly pooled: number
  /** Says of the shapes inside what stored activations depend on. */
  readonly shape: string
  /** The groups of the upper share of the tower; 0 is none, 1 is all with the stem. */
  top(share: number): readonly GroupName[]
  /** The highest cut below everything that trains. */
  cutBelow(trainable: readonly GroupName[]): Cut
  /** Shape of one image's values at a cut. */
  shapeAt(cut: Cut): readonly number[]
  /** Whether a tensor has a part in the values at a cut. */
  isBelow(cut: Cut, tensor: string): boolean
  /** Negative where `a` is the lower cut. */
  compareCuts(a: Cut, b: Cut): number
  /** images: [items, side, side, 3] → the mean of the values at each tap, [items, width], and [items, pooled]. */
  encode(weights: Weights, images: Tensor): { readonly taps: readonly Tensor[]; readonly pooled: Tensor }
  /** images → the values at each cut, [items, …shapeAt(cut)], in one pass. */
  encodeTo(weights: Weights, images: Tensor, cuts: readonly Cut[]): Record<Cut, Tensor>
  /**
   * x: the values at `cut`, [items, …shapeAt(cut)] → [items, pooled].
   * @param recompute whether values are computed again for their gradients instead of being kept
   */
  encodeFrom(weights: Weights, x: Tensor, cut: Cut, recompute?: boolean): Tensor
}

export interface TextTower {
  /** Tokens that it reads at most. */
  readonly context: number
  readonly vocabulary: number
  /** ids: [items, tokens] int32; real: [items, tokens], 1 for a token → unit rows, [items, embedding]. */
  encode(weights: Weights, ids: Tensor, real: Tensor): Tensor2D
  /** The same before rows are scaled to length one. */
  project(weights: Weights, ids: Tensor, real: Tensor): Tensor
}

/** The tensors of the linear map from pooled features to the joint space, and of the temperature above it. */
export interface Connector {
  /** [pooled, embedding] and [embedding] */
  readonly weight: string
  readonly bias: string
  /** [pooled]: the features are standardised by these before the map. */
  readonly mean: string
  readonly sd: string
  /** [embedding], added to every text before it is scaled to length one. */
  readonly textBias: string
  /** Logarithm of what cosines are multiplied by, and the most it may be. */
  readonly logScale: string
  readonly mostLogScale: number
  /** pooled: [items, pooled] → unit rows, [items, embedding]. */
  apply(weights: Weights, pooled: Tensor): Tensor2D
}

export interface Architecture {
  readonly name: string
  readonly pixels: Pixels
  /** Width of the joint image–text space. */
  readonly embedding: number
  readonly vision: VisionTower
  readonly connector: Connector
  readonly text: TextTower
  /** Every tensor, in the order of the file. */
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[]
  groupOf(tensor: string): GroupName
  /** False for tensors that no strategy trains. */
  isTrained(tensor: string): boolean
  /** Whether weight decay applies. */
  decays(tensor: string): boolean
}

/** Values of one image at a cut. */
export function sizeAt({ vision }: Pick<Architecture, 'vision'>, cut: Cut): number {
  return vision.shapeAt(cut).reduce((product, n) => product * n, 1)
}
