/** The pretraining recipes of the embedded models: one place for every number that decides the weights. */
import type { Framing, ProfileName } from '../world/index.ts'
import { createRandom } from '../domain/random.ts'

/**
 * A stretch of the run. The first ones keep their rate, the last ones let it fall (warm-up, stable, decay: Hu et al.
 * 2024, “MiniCPM”, §4): so a run can be extended without repeating its steps.
 */
export interface Stage {
  readonly pairs: number
  /** Learning rate after the warm-up, and the one it goes to in a straight line by the stage's end. */
  readonly rate: number
  readonly finalRate: number
  readonly warmupSteps: number
  /**
   * How many patches of each cell of the pooling layout the tower sees; the others are dropped. Single objects to be
   * named are always seen whole: a few patches do not show the shape.
   */
  readonly kept: number
  /** How the half of the named objects is shown that is framed: close up when left out; `none` frames none. */
  readonly framing?: Framing | 'none'
}

/** Weights of the losses. */
export interface LossWeights {
  /** Images against whole captions. */
  readonly caption: number
  /** Images with one object against the names of all classes, and a classifier on their pooled features. */
  readonly name: number
  /** A caption against one with a swapped attribute. */
  readonly negative: number
  /** Descriptors of a token's own patch, read off the token. */
  readonly local: number
  /** Descriptors of all patches of a pooling cell, seen or dropped, and of the cell as a whole, read off its pooled features. */
  readonly cell: number
  /** Shape, hue and fill of what stands at a patch, read off its token. */
  readonly place: number
}

export interface Recipe {
  readonly seed: number
  readonly batch: number
  readonly weightDecay: number
  readonly clipNorm: number
  /** Shares of the world's profiles in the stream of pairs, and among the single objects to be named. */
  readonly mix: readonly (readonly [ProfileName, number])[]
  readonly namedMix: readonly (readonly [ProfileName, number])[]
  /** Share of each batch that shows one object alone, half of them framed, whose bare name is learnt beside the caption. */
  readonly namedShare: number
  /** Share of each batch that also sees a hard negative of its caption. */
  readonly negativeShare: number
  readonly weights: LossWeights
  /** How images are set against captions, where it is not InfoNCE. */
  readonly contrast?: 'sigmoid'
  readonly stages: readonly Stage[]
}

const RICH: Recipe = {
  seed: 20_261_124,
  batch: 128,
  weightDecay: 0.05,
  clipNorm: 1,
  mix: [
    ['base', 0.25],
    ['rich', 0.75],
  ],
  namedMix: [
    ['base', 0.5],
    ['rich', 0.5],
  ],
  namedShare: 0.25,
  negativeShare: 0.25,
  weights: { caption: 1, name: 1, negative: 0.5, local: 1, cell: 1, place: 1 },
  stages: [
    // Shapes are learnt close up and centred first: small ones anywhere taught nothing in 50,000 pairs.
    { pairs: 204_800, rate: 1e-3, finalRate: 1e-3, warmupSteps: 200, kept: 1 },
    { pairs: 204_800, rate: 1e-3, finalRate: 1e-3, warmupSteps: 0, kept: 1, framing: 'any' },
    // Only small objects are confused after that: from here on all named objects have their size in the scene.
    { pairs: 153_600, rate: 1e-3, finalRate: 4e-4, warmupSteps: 0, kept: 1, framing: 'none' },
    { pairs: 256_000, rate: 4e-4, finalRate: 1e-5, warmupSteps: 0, kept: 4, framing: 'none' },
  ],
}

const PLAIN: Recipe = {
  ...RICH,
  mix: [
    ['base', 0.25],
    ['plain', 0.75],
  ],
  namedMix: [
    ['base', 0.5],
    ['plain', 0.5],
  ],
  stages: [
    { pairs: 102_400, rate: 1e-3, finalRate: 1e-3, warmupSteps: 200, kept: 1 },
    { pairs: 102_400, rate: 1e-3, finalRate: 1e-3, warmupSteps: 0, kept: 1, framing: 'any' },
    { pairs: 51_200, rate: 1e-3, finalRate: 4e-4, warmupSteps: 0, kept: 1, framing: 'any' },
    { pairs: 51_200, rate: 4e-4, finalRate: 1e-5, warmupSteps: 0, kept: 4, framing: 'any' },
  ],
}

/**
 * thaw-tiny sees everything vary that a caption does not say; thaw-tiny-plain, narrowly varied scenes only, and fewer:
 * there is less to learn.
 */
export const RECIPES = { 'thaw-tiny': RICH, 'thaw-tiny-plain': PLAIN } as const satisfies Record<string, Recipe>
export type RecipeName = keyof typeof RECIPES

/** How many rows of a batch, the first ones, show one object alone. */
export const namedRows = (recipe: Recipe): number => Math.round(recipe.batch * recipe.namedShare)

/** How many rows of a batch, the last ones, see a hard negative. */
export const negativeRows = (recipe: Recipe): number => Math.round(recipe.batch * recipe.negativeShare)

/** The stage that a step belongs to, and where in it the step is. */
export function stageAt(recipe: Recipe, step: number): { readonly stage: Stage; readonly stepInStage: number } {
  let before = 0
  for (const stage of recipe.stages) {
    const steps = stepsOf(recipe, stage)
    if (step < before + steps) return { stage, stepInStage: step - before }
    before += steps
  }
  throw new RangeError(`the recipe has ${before} steps, not ${step + 1}`)
}

/** The learning rate of a step. */
export function rateAt(recipe: Recipe, step: number): number {
  const { stage, stepInStage } = stageAt(recipe, step)
  if (stepInStage < stage.warmupSteps) return (stage.rate * (stepInStage + 1)) / stage.warmupSteps
  const through = (stepInStage - stage.warmupSteps) / Math.max(1, stepsOf(recipe, stage) - stage.warmupSteps)
  return stage.rate + (stage.finalRate - stage.rate) * through
}

/** Whether both recipes prescribe the same first `steps` steps. */
export function sameUntil(a: Recipe, b: Recipe, steps: number): boolean {
  return JSON.stringify(beginning(a, steps)) === JSON.stringify(beginning(b, steps))
}

/** What decides the first steps. Of a stage with a constant rate the steps taken in it matter, not how many there are. */
function beginning(recipe: Recipe, steps: number): unknown {
  const { stages, ...rest } = recipe
  let left = steps
  const begun = stages.flatMap((stage) => {
    const taken = Math.min(left, stepsOf(recipe, stage))
    left -= taken
    const { pairs, ...how } = stage
    return taken === 0 ? [] : [{ taken, how, pairs: how.finalRate === how.rate ? null : pairs }]
  })
  return { rest, begun }
}

/** Pretraining pairs are counted from 0; held-out ones start here, far past anything a run reaches. */
export const HELD_OUT_FROM = 1_000_000_000

/** The world's profile for pair `index`: a function of the index alone, so that a resumed run sees the same stream. */
export function profileOf(recipe: Recipe, index: number): ProfileName {
  const named = index % recipe.batch < namedRows(recipe)
  return createRandom(`mix-${recipe.seed}-${index}`).weighted(named ? recipe.namedMix : recipe.mix)
}

/** The share of each profile among all pairs, those of single objects included. */
export function sharesOf(recipe: Recipe): [ProfileName, number][] {
  const named = namedRows(recipe) / recipe.batch
  const shares = new Map<ProfileName, number>()
  const add = (profile: ProfileName, share: number) => shares.set(profile, (shares.get(profile) ?? 0) + share)
  for (const [profile, share] of recipe.mix) add(profile, (1 - named) * share)
  for (const [profile, share] of recipe.namedMix) add(profile, named * share)
  return [...shares]
}

/** Seed of pair `index` in the world's generator. */
export function pairSeed(recipe: Recipe, index: number): number {
  return recipe.seed * 4096 + index
}

function stepsOf(recipe: Recipe, stage: Stage): number {
  return Math.floor(stage.pairs / recipe.batch)
}

export function totalSteps(recipe: Recipe): number {
  return recipe.stages.reduce((sum, stage) => sum + stepsOf(recipe, stage), 0)
}

/** The same recipe in about as many pairs as asked for: every stage is shortened (or lengthened) alike. */
export function scaledTo(recipe: Recipe, pairs: number): Recipe {
  const share = pairs / (totalSteps(recipe) * recipe.batch)
  const scaled = (count: number): number => Math.max(1, Math.round((count * share) / recipe.batch)) * recipe.batch
  return {
    ...recipe,
    stages: recipe.stages.map((stage) => ({
      ...stage,
      pairs: scaled(stage.pairs),
      // A warm-up is a matter of the optimiser's first steps, not of the run's length; but it must leave some of the stage.
      warmupSteps: Math.min(stage.warmupSteps, Math.floor(scaled(stage.pairs) / recipe.batch / 2)),
    })),
  }
}
