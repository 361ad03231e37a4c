/** Recipes that differ from the embedded models' in one thing: what that thing is worth. */
import type { LossWeights, Recipe } from './recipe.ts'

const without = (recipe: Recipe, ...losses: (keyof LossWeights)[]): Recipe => ({
  ...recipe,
  weights: { ...recipe.weights, ...Object.fromEntries(losses.map((loss) => [loss, 0])) },
})

export const ABLATIONS = {
  /** As it is, for comparison at the same length. */
  none: (recipe) => recipe,
  /** Images never meet a text. */
  'no-captions': (recipe) => without(recipe, 'caption', 'name', 'negative'),
  /** No gradients and colours to predict. */
  'no-descriptors': (recipe) => without(recipe, 'local', 'cell'),
  /** Nothing is said of what stands where. */
  'no-places': (recipe) => without(recipe, 'place'),
  /** Zhai et al. 2023, “Sigmoid Loss for Language Image Pre-Training”, instead of InfoNCE. */
  sigmoid: (recipe) => ({ ...recipe, contrast: 'sigmoid' }),
  /** Every picture is seen whole from the start. */
  'all-patches': (recipe) => ({ ...recipe, stages: recipe.stages.map((stage) => ({ ...stage, kept: 4 })) }),
  /** Half the rate throughout. */
  'half-rate': (recipe) => ({
    ...recipe,
    stages: recipe.stages.map((stage) => ({ ...stage, rate: stage.rate / 2, finalRate: stage.finalRate / 2 })),
  }),
} as const satisfies Record<string, (recipe: Recipe) => Recipe>
export type Ablation = keyof typeof ABLATIONS
