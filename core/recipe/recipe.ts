/** What a run of any trainer should train, stage by stage, on a checkpoint of a person's own. */
import type { Anatomy } from '../anatomy/index.ts'
import { type AdapterSettings, blocksIn, type Range, STRATEGIES, type StrategyId } from '../strategies/index.ts'

/**
 * - `sft`: learns the answers of conversations.
 * - `grpo`: is rewarded for answers that can be checked.
 * - `contrastive`: brings images and their texts together.
 */
export const METHODS = ['sft', 'grpo', 'contrastive'] as const
export type Method = (typeof METHODS)[number]

export interface PartRates {
  readonly vision: number
  readonly connector: number
  readonly language: number
}

export interface RecipeStage {
  readonly name: string
  readonly epochs: number
  /** Blocks of the vision tower that train: the first, and the one after the last. Null where it stays as it is. */
  readonly vision: readonly [start: number, end: number] | null
  readonly connector: boolean
  /** The language tower and its head. */
  readonly language: boolean
  readonly rates: PartRates
}

export interface Recipe {
  readonly strategy: StrategyId
  readonly method: Method
  readonly anatomy: Anatomy
  readonly stages: readonly RecipeStage[]
  /** Low-rank adapters in place of the matrices of both towers; the connector trains as it is. */
  readonly adapters: AdapterSettings | null
}

export interface RecipeRequest {
  readonly strategy: StrategyId
  readonly method: Method
  readonly anatomy: Anatomy
  /** Training items. */
  readonly items: number
  readonly epochs?: number | undefined
  readonly rates?: Partial<PartRates> | undefined
  /** Named blocks, for a strategy that has a choice of them. */
  readonly blocks?: Range | undefined
  readonly adapters?: Partial<AdapterSettings> | undefined
}

/**
 * Peak rates. For supervised fine-tuning, those of ms-swift's examples for Qwen2.5-VL (language and connector 1e-5, tower
 * 2e-6) and of LLaMA-Factory's (LoRA 1e-4); for rewards, VLM-R1's (1e-6, LoRA 1e-5); for dual encoders, those of Thaw's own
 * runs with them.
 */
const RATES: Readonly<Record<Method, { readonly whole: PartRates; readonly adapters: PartRates }>> = {
  sft: {
    whole: { vision: 2e-6, connector: 1e-5, language: 1e-5 },
    adapters: { vision: 1e-4, connector: 1e-5, language: 1e-4 },
  },
  grpo: {
    whole: { vision: 1e-6, connector: 1e-6, language: 1e-6 },
    adapters: { vision: 1e-5, connector: 1e-6, language: 1e-5 },
  },
  contrastive: {
    whole: { vision: 1e-5, connector: 1e-4, language: 1e-5 },
    adapters: { vision: 2e-4, connector: 1e-4, language: 2e-4 },
  },
}

/** The trainers' own examples take one epoch for large datasets and three for small ones. */
const EPOCHS = { few: 3, many: 1, manyItems: 20_000 }

/** The share of the epochs in which everything but the tower learns first, where a strategy fits a head before it. */
const HEAD_SHARE = 0.3
/** LP-FT trains everything at this share of the usual rates then (`core/strategies/lp-ft.ts`). */
const GENTLE = 0.2

type Draft = Omit<RecipeStage, 'epochs'> & { readonly share: number }

export function planRecipe(request: RecipeRequest): Recipe {
  const { strategy, method, anatomy, items } = request
  const { adapters: usual, stages } = STRATEGIES[strategy]
  const adapters = usual ? { ...usual, ...request.adapters } : null
  const rates = { ...RATES[method][adapters ? 'adapters' : 'whole'], ...request.rates }
  const total = request.epochs ?? (items > EPOCHS.manyItems ? EPOCHS.many : EPOCHS.few)
  const drafts: Draft[] = stages.map(({ name, epochs, vision }) => {
    const range = vision && (request.blocks ?? vision)
    return {
      name: range === null ? 'everything but the tower' : name,
      share: epochs,
      vision: range && blocksOf(range, anatomy),
      connector: true,
      language: true,
      rates,
    }
  })
  return {
    strategy,
    method,
    anatomy,
    adapters,
    stages: timed(strategy === 'lp-ft' ? headFirst(drafts) : drafts, total),
  }
}

/** Counted among the blocks that the model reads; what lies above them gets no gradient, and goes with the last of them. */
function blocksOf(range: Range, { blocks, readBlocks }: Anatomy): readonly [number, number] {
  const [start, end] = blocksIn(range, readBlocks)
  return [start, end === readBlocks ? blocks : end]
}

/** A model that writes texts has no head to fit, so that everything but the tower learns first. */
function headFirst([first, ...more]: readonly Draft[]): Draft[] {
  if (!first) return []
  const head = { ...first, name: 'everything but the tower', share: HEAD_SHARE, vision: null }
  const then = [first, ...more].map(({ name, vision, connector, language, share, rates }): Draft => {
    const gentle = {
      vision: GENTLE * rates.vision,
      connector: GENTLE * rates.connector,
      language: GENTLE * rates.language,
    }
    return { name, vision, connector, language, share: (1 - HEAD_SHARE) * share, rates: gentle }
  })
  return [head, ...then]
}

/** Trainers count epochs as fractions, so that even a short run has all its stages. */
function timed(drafts: readonly Draft[], total: number): RecipeStage[] {
  return drafts.map(({ share, ...stage }) => Object.assign(stage, { epochs: Number((share * total).toFixed(4)) }))
}
