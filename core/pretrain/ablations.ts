/** Recipes that differ from the embedded models' in one part, to measure its effect. */
import type { LossWeights, Recipe } from './recipe.ts'

const without = (recipe: Recipe, ...losses: (keyof LossWeights)[]): Recipe => ({
  ...recipe,
  weights: { ...recipe.weights, ...Object.fromEntries(losses.map((loss) => [loss, 0])) },
})

export const ABLATIONS = {
  /** Unchanged, for comparison at the same length. */
  none: (recipe) => recipe,
  /** Images are never compared with texts. */
  'no-captions': (recipe) => without(recipe, 'caption', 'name', 'negative'),
  /** No gradients and colours to predict. */
  'no-descriptors': (recipe) => without(recipe, 'local', 'cell'),
  /** No prediction of the content of patches. */
  'no-places': (recipe) => without(recipe, 'place'),
  /** Zhai et al. 2023, “Sigmoid Loss for Language Image Pre-Training”, instead of InfoNCE. */
  sigmoid: (recipe) => ({ ...recipe, contrast: 'sigmoid' }),
  /** The tower sees every picture whole from the start. */
  'all-patches': (recipe) => ({ ...recipe, stages: recipe.stages.map((stage) => ({ ...stage, kept: 4 })) }),
  /** Half the rate throughout. */
  'half-rate': (recipe) => ({
    ...recipe,
    stages: recipe.stages.map((stage) => ({ ...stage, rate: stage.rate / 2, finalRate: stage.finalRate / 2 })),
  }),
} as const satisfies Record<string, (recipe: Recipe) => Recipe>
export type Ablation = keyof typeof ABLATIONS
