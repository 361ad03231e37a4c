/** Maps the text tower's features to the joint space. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { unit } from '../engine/ops.ts'
import type { TextSide, Weights } from './architecture.ts'

/** features: [items, width of the tower] → unit rows, [items, width of the joint space]. */
export const joinTexts = ({ join }: Pick<TextSide, 'join'>, weights: Weights, features: Tensor): Tensor2D =>
  unit(join.project(weights, features))
