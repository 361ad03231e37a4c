import { NO_TEXT_TOWER } from '../domain/no-text-tower.ts'
import { failure, success, type Result } from '../domain/failure.ts'
import { TASK_DESCRIPTIONS, type TaskId } from '../tasks/index.ts'
import type { LoadedModel } from './zoo.ts'

/** Fails with task-unsupported if the task needs a text tower and the model has none. */
export function suitsTask({ id, architecture }: Pick<LoadedModel, 'id' | 'architecture'>, task: TaskId): Result<null> {
  if (architecture.text || !TASK_DESCRIPTIONS[task].needsTexts) return success(null)
  const message = `${id} cannot learn captions: ${NO_TEXT_TOWER}. Choose a model with a text tower, or sort the images into classes.`
  return failure('task-unsupported', message)
}
