/** From tokens, or from what the text tower made of them, to the joint space. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { unit } from '../engine/ops.ts'
import type { TextSide, Weights } from './architecture.ts'

/** ids: [items, tokens] int32; real: [items, tokens], 1 for a token → unit rows, [items, embedding]. */
export const encodeTexts = ({ tower, join }: TextSide, weights: Weights, ids: Tensor, real: Tensor): Tensor2D =>
  unit(join.project(weights, tower.encode(weights, ids, real)))
