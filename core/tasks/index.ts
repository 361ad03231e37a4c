/** The tasks that Thaw measures, advises on and trains for. A new one is a file beside these and one line in the registry. */
import type { Task } from '../domain/dataset.ts'
import { captions } from './captions.ts'
import { classes } from './classes.ts'
import type { TaskDescription } from './task.ts'

const registry = { classes, captions } satisfies { readonly [K in Task]?: TaskDescription<K> }

export type TaskId = keyof typeof registry
export const TASK_DESCRIPTIONS: Readonly<Record<TaskId, TaskDescription>> = registry
export const TASK_IDS = Object.keys(registry) as [TaskId, ...TaskId[]]

/** Whether Thaw can train on datasets with these annotations; others can only be browsed. */
export function isTrainable(task: string): task is TaskId {
  return (TASK_IDS as readonly string[]).includes(task)
}

export type { TaskDescription } from './task.ts'
