/** trainers.options: what trainers of others can do with a checkpoint. */
import { readAnatomy, readOpenClipAnatomy } from '../../../anatomy/index.ts'
import type { TrainerOptions } from '../../../contract/trainer.ts'
import { failure, type Result, success } from '../../../domain/failure.ts'
import { OTHER_TRAINER_IDS, OTHER_TRAINERS } from '../../../recipe/index.ts'
import { strategiesBy } from '../models/elsewhere.ts'

/** Those that have recipes. Failures: not-found (no checkpoint), model-unreadable. */
export async function trainerOptions(folder: string): Promise<Result<TrainerOptions>> {
  const read = (await readOpenClipAnatomy(folder)) ?? (await readAnatomy(folder))
  if (!read)
    return failure('not-found', `${folder} holds no checkpoint that another trainer could train.`, { file: folder })
  if (!read.ok) return read
  const anatomy = read.value
  const usual = anatomy.kind === 'dual' ? 'contrastive' : 'sft'
  return success({
    family: anatomy.family,
    trainers: OTHER_TRAINER_IDS.flatMap((trainer) => {
      const { name, methods, emit, launch, launchers } = OTHER_TRAINERS[trainer]
      if (!emit || !methods.includes(usual)) return []
      const strategies = strategiesBy(trainer, usual, anatomy)
      return [{ trainer, name, method: usual, starts: launch !== undefined, launchers, strategies }]
    }),
  })
}
