/**
 * The files that a run is resumed from: the last two checkpoints, and the best weights of each. The file of the best weights
 * may be newer than a checkpoint, because it is written at every gain; so each checkpoint pins the one of its time.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { copyFile, link, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { flushFile } from '../../model/checkpoint.ts'

export const bestFile = (runDir: string): string => join(runDir, 'best.safetensors')
export const lastFile = (runDir: string): string => join(runDir, 'last.safetensors')
/** The checkpoint before the last one, for where the last one is damaged. */
export const previousFile = (runDir: string): string => join(runDir, 'previous.safetensors')
/** The initial weights, kept until the run has ended: the fitted head on the unchanged tower. */
export const startFile = (runDir: string): string => join(runDir, 'start.safetensors')
const pinnedFile = (runDir: string, step: number): string => join(runDir, `best-${step}.safetensors`)
const PINNED = /^best-(\d+)\.safetensors$/

export const hasCheckpoint = (runDir: string): boolean =>
  existsSync(lastFile(runDir)) || existsSync(previousFile(runDir))

/** The same bytes under another name: a link where the disk has links, which costs nothing, else a copy. */
async function twin(from: string, to: string): Promise<void> {
  await rm(to, { force: true })
  await link(from, to).catch(() => copyFile(from, to))
}

/**
 * Before a checkpoint is written: keeps the best weights that it refers to, safe from a power cut, and makes the last
 * checkpoint the previous one.
 */
export async function beforeCheckpoint(runDir: string, bestStep: number | null): Promise<void> {
  if (bestStep !== null && existsSync(bestFile(runDir))) {
    await flushFile(bestFile(runDir))
    await twin(bestFile(runDir), pinnedFile(runDir, bestStep))
  }
  await rename(lastFile(runDir), previousFile(runDir)).catch(() => undefined)
}

/** After a checkpoint was written: removes the best weights that neither of the two refers to. Steps only grow. */
export async function afterCheckpoint(runDir: string): Promise<void> {
  const steps = await pinnedSteps(runDir)
  for (const step of steps.toSorted((a, b) => b - a).slice(2)) await rm(pinnedFile(runDir, step), { force: true })
}

/** Puts back the best weights of a checkpoint; leaves those there are where it has pinned none. */
export async function unpinBest(runDir: string, bestStep: number): Promise<void> {
  const pinned = pinnedFile(runDir, bestStep)
  if (!existsSync(pinned)) return
  const beside = `${bestFile(runDir)}.${process.pid}.tmp`
  await twin(pinned, beside)
  await rename(beside, bestFile(runDir))
  // Where both names are links to one file, renaming does nothing and leaves both (POSIX rename).
  await rm(beside, { force: true })
}

/** Files that a process was still writing when it was killed. Only for who works in the folder alone. */
export async function removeUnfinished(runDir: string): Promise<void> {
  for (const name of await readdir(runDir)) if (name.endsWith('.tmp')) await rm(join(runDir, name), { force: true })
}

/** Of a run that is complete and cannot be resumed: the files hold five times the weights. */
export function removeCheckpoints(runDir: string): void {
  const pinned = readdirSync(runDir).filter((name) => PINNED.test(name))
  const files = [lastFile(runDir), previousFile(runDir), startFile(runDir), ...pinned.map((name) => join(runDir, name))]
  for (const file of files) rmSync(file, { force: true })
}

async function pinnedSteps(runDir: string): Promise<number[]> {
  const names = await readdir(runDir).catch(() => [])
  return names.flatMap((name) => PINNED.exec(name)?.[1] ?? []).map(Number)
}
