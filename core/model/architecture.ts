/**
 * The interface of a model of any family: the parts that strategies freeze, the cuts at which frozen parts end, its
 * graphs, and its input pixels. Everything above core/model uses only this interface, never a family.
 */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { USUAL_TEMPLATES } from '../domain/caption.ts'
import type { MomentMark } from '../domain/moment-marks.ts'
import type { Framing } from '../domain/framing.ts'
import type { Tuning } from '../strategies/index.ts'

/** Tensors of the model inside a graph, by name. */
export type Weights = Record<string, Tensor>

/**
 * A part that trains as one. In the vision tower the family names them; above it are `connector`, and `text` or, in a text
 * tower of several parts, `text.…`.
 */
export type GroupName = string

/** Where a forward pass starts: `pixels`, `pooled` (the connector's input), or a cut of the family in between. */
export type Cut = string

export interface TensorSpec {
  readonly name: string
  /** In memory: linear weights are [in, out]. */
  readonly shape: readonly number[]
  readonly group: GroupName
  /** False for tensors that no strategy trains: statistics of the data, running means, a tower that stays frozen. */
  readonly trained: boolean
  /** Whether weight decay applies. */
  readonly decays: boolean
  /** No run changes it, so that a run's checkpoints leave it out. */
  readonly fixed?: boolean
  /** What it is filled with where the file has none; a file that lacks any other tensor is of another model. */
  readonly absent?: number
  /** How the file holds a matrix: `as-is`, or [out, in] where it says nothing and its name is that of a linear layer. */
  readonly layout?: 'as-is'
  /** Where a model's files keep it, if not as a tensor of its own name; the weights of a run always do that. */
  readonly stored?: StoredPlace
  /** The keys of the config that its shape comes from, one for each dimension. */
  readonly keys?: readonly string[]
}

/** A tensor of a file that holds another one, or several of them one after the other. */
export interface StoredPlace {
  readonly name: string
  /** Which of so many equal parts along the first dimension; the whole where absent. */
  readonly part?: readonly [index: number, of: number]
  /** Dimensions of one that the file has in front. */
  readonly leading?: number
}

export interface Pixels extends Framing {
  /** Part of the model's identity: another way of reading pixels means another model. */
  readonly preprocessing: string
  /** Writes rgb, [side, side, 3] bytes, into out from `at` on. */
  write(rgb: Uint8Array, out: Float32Array, at: number): void
  /**
   * Brings channel values from −1 (black) to 1 (white), which random views may exceed a little, to what the tower takes in.
   * @param values channels last; changed in place, `count` of them from `at` on
   */
  fromSigned(values: Float32Array, at: number, count: number): void
}

/** A place at which the vision tower can be cut. */
export interface CutPoint {
  readonly cut: Cut
  /** Number of the tower's groups below it, from the input up. */
  readonly below: number
  /** Shape of one image's values there: a grid of tokens, a map of channels, a row. */
  readonly shape: readonly number[]
}

/** What a vision tower makes of images. */
export interface Seen {
  /** Mean of the values at each tap, [items, width]. */
  readonly taps: readonly Tensor[]
  /** [items, pooled] */
  readonly pooled: Tensor
}

/** A batch normalisation, whose running statistics are the moments of what entered it in pretraining. */
export interface MomentLayer {
  readonly layer: string
  /** Share of the tower's normalisations below it: from 0 at the input to just under 1. */
  readonly depth: number
  readonly channels: number
  /** Tensors with the running mean and variance, [channels]. */
  readonly mean: string
  readonly variance: string
  readonly epsilon: number
}

/** Where a tower keeps the moments of its pretraining. */
export interface TowerMoments {
  /** From the input up. */
  readonly layers: readonly MomentLayer[]
  /** Kinds of images measured with this checkpoint at this side; none if nobody has measured any. */
  readonly marks: readonly MomentMark[]
  /**
   * As the tower's `encode`, and in the same pass what enters each layer: of each image the mean over places, [items,
   * channels], and the mean of the squares.
   */
  encode(weights: Weights, images: Tensor): Seen & { readonly entering: readonly ChannelMoments[] }
}

export interface ChannelMoments {
  readonly means: Tensor
  readonly squares: Tensor
}

/** The classifier that a tower was pretrained with. */
export interface TowerClassifier {
  /** Tensors of the model: [classes, pooled] and [classes]. Logits are pooled · weightᵀ + bias. */
  readonly weight: string
  readonly bias: string
  /** The classes that the tower was pretrained on, a name for each row. */
  readonly names: readonly string[]
}

/** The vision tower, as a family provides it. */
export interface VisionTower {
  readonly tensors: readonly TensorSpec[]
  /** From the input up. */
  readonly groups: readonly GroupName[]
  /** From the input up: `pixels` first, with nothing below, and `pooled` last, with all groups below. */
  readonly cuts: readonly CutPoint[]
  /** Depth of each tap in the tower, 0 to 1, from the input up. */
  readonly taps: readonly { readonly tap: string; readonly depth: number; readonly width: number }[]
  /** Describes the internal shapes that stored activations depend on. */
  readonly shape: string
  /** The groups that are blocks, of which strategies train a share; the other groups are below or above all of them. */
  readonly blocks: readonly GroupName[]
  /** images: [items, side, side, 3] → the mean of the values at each tap, [items, width], and [items, pooled]. */
  encode(weights: Weights, images: Tensor): Seen
  /** images → the values at each cut, [items, …shape], in one pass. */
  encodeTo(weights: Weights, images: Tensor, cuts: readonly Cut[]): Record<Cut, Tensor>
  /**
   * x: the values at `cut`, [items, …shape] → [items, pooled].
   * @param recompute whether to compute values again for their gradients instead of storing them
   */
  encodeFrom(weights: Weights, x: Tensor, cut: Cut, recompute?: boolean): Tensor
  /** Absent in towers without batch normalisation. */
  readonly moments?: TowerMoments
  /** Absent where the classifier, or the names of its classes, did not come along. */
  readonly classifier?: TowerClassifier
}

/** The text tower, as a family provides it. */
export interface TextTower {
  readonly tensors: readonly TensorSpec[]
  /** From the input up: `text`, or parts that train or stay frozen each on its own, `text.…`. */
  readonly groups: readonly GroupName[]
  /** Maximum number of tokens. */
  readonly context: number
  readonly vocabulary: number
  /** Width of a text's features. */
  readonly width: number
  /** Whether it takes in rows of the maximum number of tokens only, padding included. */
  readonly wholeRows?: boolean
  /** ids: [items, tokens] int32; real: [items, tokens], 1 for a token → features, [items, width]. */
  encode(weights: Weights, ids: Tensor, real: Tensor): Tensor
}

/** The tensors of a linear map that a head is fitted to. */
export interface HeadNames {
  /** [pooled, width] and [width] */
  readonly weight: string
  readonly bias: string
  /** [pooled]: the features are standardised by these before the map. */
  readonly mean: string
  readonly sd: string
}

/** From pooled features to rows that score texts or classes. */
export interface Connector {
  readonly tensors: readonly TensorSpec[]
  /** Columns of its rows: those of the joint space, or one per class. */
  readonly width: number
  /** Null where the model's files have no place for such a map: heads are fitted to the texts' one then (`TextJoin.map`). */
  readonly head: HeadNames | null
  /** pooled: [items, pooled] → [items, width]: unit rows of the joint space, or scores of the classes. */
  apply(weights: Weights, pooled: Tensor): Tensor2D
}

/** Maps texts' features to the joint space, and holds the factor of its cosines. */
export interface TextJoin {
  readonly tensors: readonly TensorSpec[]
  /** [width of the joint space], added to every text before it is scaled to length one; null where the files have none. */
  readonly bias: string | null
  /**
   * [width of the tower, width of the joint space], the map of texts' features, where heads are fitted to it because
   * pictures have none. Pictures then stay where the tower puts them, and the texts of the classes move.
   */
  readonly map?: string
  /** Logarithm of the factor of cosines, and its maximum. */
  readonly logScale: string
  readonly mostLogScale: number
  /** [1], added to the logits of pairs, in a model that was pretrained to tell them apart one by one (`sigmoidContrastive`). */
  readonly logitBias?: string
  /** features: [items, width of the tower] → [items, width of the joint space], not yet scaled to length one. */
  project(weights: Weights, features: Tensor): Tensor
}

/** Texts, from their tokens to the joint space. */
export interface TextSide {
  readonly tower: TextTower
  readonly join: TextJoin
  /**
   * Templates for the captions of classes, as the model's authors recommend them; a run describes a class by their mean.
   * Without any, one caption describes it.
   */
  readonly templates?: readonly string[]
}

/** The templates of a model's zero-shot score, unless a person chose others. */
export const templatesOf = ({ templates = USUAL_TEMPLATES }: Pick<TextSide, 'templates'>): readonly string[] =>
  templates

/** A low-rank adapter: W + (α/r)·B·A takes the place of W, of which only A and B train. */
export interface Adapter {
  /** The tensor that it adapts: a matrix [in, out], or filters [out, in, height, width]. */
  readonly target: TensorSpec
  /** Names of A, [r, in] or [r, in, height, width], and B, [out, r] or [out, r, 1, 1]. */
  readonly a: string
  readonly b: string
  readonly rank: number
  /** α/r */
  readonly scale: number
}

export interface Architecture {
  readonly name: string
  readonly pixels: Pixels
  readonly tuning?: Tuning | undefined
  readonly vision: VisionTower
  /** Null in a model with vision only, until a run gives it a head for its classes. */
  readonly connector: Connector | null
  /** Null in a model with vision only. */
  readonly text: TextSide | null
  /** Low-rank adapters that train in place of the towers' matrices; their tensors are among `tensors`. */
  readonly adapters?: readonly Adapter[] | undefined
  /** Every tensor, in the order of the file. */
  readonly tensors: readonly TensorSpec[]
  groupOf(tensor: string): GroupName
  /** False for tensors that no strategy trains. */
  isTrained(tensor: string): boolean
  /** Whether weight decay applies. */
  decays(tensor: string): boolean
}

const TEXT: GroupName = 'text'
export const CONNECTOR: GroupName = 'connector'

/** Whether a group lies above the vision tower. */
export const isHeadGroup = (group: GroupName): boolean =>
  group === CONNECTOR || group === TEXT || group.startsWith(`${TEXT}.`)

/** The groups above the vision tower that every strategy trains, from the connector on. */
export function headGroups({ text, tensors }: Pick<Architecture, 'text' | 'tensors'>): GroupName[] {
  const trained = new Set(tensors.filter((tensor) => tensor.trained).map(({ group }) => group))
  return [CONNECTOR, ...(text?.tower.groups.filter((group) => trained.has(group)) ?? [])]
}

/** Whether strategies train any part of the text tower. If not, its features are computed once per run. */
export const trainsText = (architecture: Pick<Architecture, 'text' | 'tensors'>): boolean =>
  headGroups(architecture).length > 1

/** The connector of a model in training; a model with vision only gets one before training. */
export function connectorOf({ name, connector }: Pick<Architecture, 'name' | 'connector'>): Connector {
  if (!connector) throw new Error(`${name} has no connector yet`)
  return connector
}

/** The text side of a model for a task with texts; the caller ensures that it has one. */
export function textOf({ name, text }: Pick<Architecture, 'name' | 'text'>): TextSide {
  if (!text) throw new Error(`${name} has no text tower`)
  return text
}
