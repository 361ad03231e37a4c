/** What a trainer of others makes of a recipe. */
import type { PartTensor } from '../../anatomy/index.ts'
import type { Emitted, EmitRequest } from '../emit/emitted.ts'
import type { LauncherId } from '../launchers/launchers.ts'
import type { TrainerLaunch } from '../launch/launch.ts'
import type { Printed } from '../verify/printed.ts'
import type { Method, Recipe, RecipeStage } from '../recipe.ts'

export interface OtherTrainer extends TrainerRules {
  /** What starts its commands on several machines. */
  readonly launchers: readonly LauncherId[]
  /** The version that its rules and files were tried with. */
  readonly tested: string
  /** Commands that install it. */
  readonly install: readonly string[]
  /** Whether it takes the mark of a picture in an answer for one; samples with such answers are left out then. */
  readonly misreadsAnswers: boolean
  /** Where a recipe holds paths, as the rest of a sentence that begins with a colon. */
  readonly paths: string
  /** How to go on after a stop, as sentences. */
  readonly resuming: readonly string[]
  /** Why it cannot run so, as a sentence; null if it can. */
  readonly refusesRun?: (request: EmitRequest) => string | null
  /** Steps of a stage, where it counts otherwise than the Trainer of transformers. */
  readonly stepsOf?: (request: EmitRequest, stage: RecipeStage) => number
  /** Its files and commands; absent where Thaw writes none yet. */
  readonly emit?: (request: EmitRequest) => Emitted
  /** How Thaw starts and stops it; absent where only a person does. */
  readonly launch?: TrainerLaunch
  /** Of its output, the numbers that train; absent where it prints none. */
  readonly printed?: (output: string) => Printed | null
}

export interface TrainerRules {
  readonly name: string
  readonly methods: readonly Method[]
  /** Model types that its settings reach; those of any other it would ignore, some in silence. */
  readonly modelTypes: readonly string[]
  /** Whether it has a rate for each part, or one for all. */
  readonly rates: 'each' | 'one'
  /** Blocks of the vision tower that it can train by themselves. */
  readonly blocks: 'any' | 'all-or-none' | 'last'
  /** Beside adapters, a connector trains whole or has adapters of its own. */
  readonly connector: 'whole' | 'adapted'
  /** Why it can't train this stage at all, besides what follows from the above; null if it can. */
  refuses(stage: RecipeStage, recipe: Recipe): string | null
  /** Whether its settings for this stage train a tensor: by its own rules, which are not always the recipe's. */
  trains(stage: RecipeStage, tensor: PartTensor, recipe: Recipe): boolean
  /** Whether a stage may end within a pass over the data. */
  readonly epochs: 'any' | 'whole'
  /** What else is not as planned, as sentences. */
  readonly losses: (recipe: Recipe) => readonly string[]
}

export type Support =
  | { readonly kind: 'yes' }
  /** What is lost, as sentences. */
  | { readonly kind: 'approximately'; readonly lost: readonly string[] }
  /** Why, as a sentence. */
  | { readonly kind: 'no'; readonly why: string }
