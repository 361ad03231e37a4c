/** What `npm run check:trainers` trains: each trainer, on the checkpoints whose family it knows, with every strategy. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { familyIn, readAnatomy, readOpenClipAnatomy } from '../../core/anatomy/index.ts'
import {
  OTHER_TRAINER_IDS,
  OTHER_TRAINERS,
  type OtherTrainerId,
  planRecipe,
  supportOf,
} from '../../core/recipe/index.ts'
import { STRATEGY_IDS, type StrategyId } from '../../core/strategies/index.ts'

export interface Case {
  readonly trainer: OtherTrainerId
  /** Name of a folder of checkpoints. */
  readonly checkpoint: string
  readonly strategy: StrategyId
  /** Whether the trainer trains it exactly. */
  readonly exactly: boolean
}

/** Of each trainer that Thaw starts. @param folder holds checkpoints side by side */
export async function casesIn(folder: string, wanted: readonly string[]): Promise<Case[]> {
  const cases: Case[] = []
  for (const checkpoint of wanted.length > 0 ? wanted : readdirSync(folder)) {
    const place = join(folder, checkpoint)
    const read =
      (await readOpenClipAnatomy(place)) ?? ((await familyIn(place)) === null ? null : await readAnatomy(place))
    if (!read?.ok) continue
    const anatomy = read.value
    const method = anatomy.kind === 'dual' ? 'contrastive' : 'sft'
    for (const trainer of OTHER_TRAINER_IDS) {
      const { launch, emit, methods } = OTHER_TRAINERS[trainer]
      if (!launch || !emit || !methods.includes(method)) continue
      for (const strategy of STRATEGY_IDS) {
        const support = supportOf(planRecipe({ strategy, method, anatomy, items: 1000 }), OTHER_TRAINERS[trainer])
        if (support.kind !== 'no') cases.push({ trainer, checkpoint, strategy, exactly: support.kind === 'yes' })
      }
    }
  }
  return cases
}
