/** What Thaw has to know of a started trainer when it opens again: written beside the recipe. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { TRAINER_IDS } from '../../../contract/recipe.ts'
import { parseJson } from '../../../domain/json.ts'
import { writeAtomically } from '../../../model/checkpoint.ts'

const command = z.object({
  about: z.string(),
  argv: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  output: z.string(),
  /** Numbers of the stages that it trains. */
  stages: z.array(z.number()),
})

export const launchRecord = z.object({
  trainer: z.enum(TRAINER_IDS),
  python: z.string(),
  /** Folder of the checkpoint that it starts from. */
  model: z.string(),
  adapted: z.boolean(),
  /** Samples of a step. */
  batch: z.number(),
  commands: z.array(command),
  stages: z.array(
    z.object({
      name: z.string(),
      steps: z.number(),
      epochs: z.number(),
      trainable: z.number(),
      /** Names in the model's files. */
      tensors: z.array(z.string()),
    }),
  ),
})
export type LaunchRecord = z.infer<typeof launchRecord>

/** Folders and files of a started trainer, in the run's own. */
export const placesIn = (folder: string) => ({
  recipe: join(folder, 'recipe'),
  keeper: join(folder, 'keeper'),
  record: join(folder, 'launch.json'),
  job: join(folder, 'keeper', 'job.json'),
  state: join(folder, 'keeper', 'state.json'),
  beat: join(folder, 'keeper', 'beat'),
  stop: join(folder, 'keeper', 'stop'),
  end: join(folder, 'keeper', 'end.json'),
  output: (index: number) =>
    [join(folder, 'keeper', `out-${index}.txt`), join(folder, 'keeper', `err-${index}.txt`)] as const,
})
export type Places = ReturnType<typeof placesIn>

export const writeRecord = (folder: string, record: LaunchRecord): Promise<void> =>
  writeAtomically(placesIn(folder).record, JSON.stringify(record))

/** Null where a folder holds none: the run was not started by Thaw. */
export async function readRecord(folder: string): Promise<LaunchRecord | null> {
  return jsonOf(placesIn(folder).record, launchRecord)
}

/** What the keeper says runs, and how it ended. */
export const keeperState = z.object({
  pid: z.number(),
  /** Number of the command that runs. */
  command: z.number().nullable(),
  /** Seconds since 1970 at which each command began, by number. */
  began: z.record(z.string(), z.number()),
})
/** What Thaw reads again of the job that it gave the keeper. */
export const keeperJob = z.object({
  first: z.number(),
  fromWeights: z.boolean(),
  before: z.number(),
  log: z.object({ bytes: z.number(), steps: z.number() }).nullable(),
})
export type KeeperJobRecord = z.infer<typeof keeperJob>
export const keeperEnd = z.object({
  how: z.enum(['completed', 'stopped', 'failed']),
  at: z.number(),
  command: z.number().optional(),
  /** Exit status; negative for a signal. */
  code: z.number().nullish(),
  reason: z.string().optional(),
})

/** Null where the file is missing, or is not what it should be: a keeper replaces its files in one step. */
export async function jsonOf<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  const parsed = text === null ? null : schema.safeParse(parseJson(text))
  return parsed?.success ? parsed.data : null
}
