/** How many steps a stage takes. */
import type { RecipeStage } from '../recipe.ts'
import { type EmitRequest, passesOf } from './emitted.ts'

/** Of a stage's steps. */
export const WARMUP_SHARE = 0.1

/** Steps of warm-up: a number of them means the same to every version of transformers, a share does not. */
export function warmupSteps(request: EmitRequest, stage: RecipeStage): number {
  return Math.round(WARMUP_SHARE * stepsOf(request, stage))
}

export function stepsOf(request: EmitRequest, { epochs }: Pick<RecipeStage, 'epochs'>): number {
  const { perDevice, accumulated } = passesOf(request)
  const training = request.samples.filter(({ split }) => split === 'train').length
  return Math.max(1, Math.ceil((epochs * training) / (perDevice * accumulated * request.devices)))
}
