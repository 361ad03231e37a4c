/** The tasks that this trainer supports. A new one is a folder beside these and one line here. */
import type { DatasetPayload } from '../../../contract/compute.ts'
import type { LoadedModel } from '../../../model/index.ts'
import type { TaskId } from '../../../tasks/index.ts'
import type { Settings } from '../config.ts'
import { bindCaptions } from './captions/index.ts'
import type { Captions } from './classes/class-scores.ts'
import { bindClasses } from './classes/index.ts'
import type { BoundTask } from './task.ts'

export type Bind = (
  dataset: Pick<DatasetPayload, 'classes' | 'items'>,
  model: Pick<LoadedModel, 'architecture' | 'tokenizer'>,
  config: Pick<Settings, 'batch' | 'labelSmoothing' | 'seed' | 'objective' | 'templates'> & Pick<Captions, 'whole'>,
) => BoundTask

const registry: Readonly<Record<TaskId, Bind>> = { classes: bindClasses, captions: bindCaptions }

export function bindTask(dataset: DatasetPayload, ...rest: Tail<Parameters<Bind>>): BoundTask {
  return registry[dataset.task](dataset, ...rest)
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer R] ? R : never

export type { BoundTask } from './task.ts'
