/** The trainers of others that Thaw writes recipes for. A new one is a folder beside these and one line here. */
import { llamaFactory } from './llama-factory/rules.ts'
import { msSwift } from './ms-swift/rules.ts'
import { openClip } from './open-clip/rules.ts'
import { runner } from './runner/rules.ts'
import type { OtherTrainer } from './trainer.ts'
import { vlmR1 } from './vlm-r1/rules.ts'

const registry = {
  runner,
  'llama-factory': llamaFactory,
  'ms-swift': msSwift,
  'vlm-r1': vlmR1,
  'open-clip': openClip,
} satisfies Record<string, OtherTrainer>

export type OtherTrainerId = keyof typeof registry
export const OTHER_TRAINERS: Readonly<Record<OtherTrainerId, OtherTrainer>> = registry
export const OTHER_TRAINER_IDS = Object.keys(registry) as [OtherTrainerId, ...OtherTrainerId[]]
