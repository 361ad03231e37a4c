/** What a trainer left in the folder of a stage: checkpoints, and final weights. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LAST, type TrainerLaunch } from '../../../recipe/index.ts'

export interface Checkpoint {
  /** Name in the stage's folder. */
  readonly name: string
  /** Steps of the stage that it holds; null where its name does not say. */
  readonly step: number | null
}

/** In order; one that is still being written has no weights yet and is left out. */
export async function checkpointsIn(output: string, { checkpoints }: TrainerLaunch): Promise<Checkpoint[]> {
  if (checkpoints === null) return []
  const names = await readdir(output).catch(() => [])
  return names
    .flatMap((name) => {
      const found = checkpoints.exec(name)
      if (!found || !isWhole(join(output, name))) return []
      return [{ name, step: found[1] ? Number(found[1]) : null }]
    })
    .toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0))
}

/** transformers writes this file last. */
const STATE = 'trainer_state.json'
const isWhole = (place: string): boolean => place.endsWith('.pt') || existsSync(join(place, STATE))

const WEIGHTS = [
  'model.safetensors',
  'model.safetensors.index.json',
  'adapter_model.safetensors',
  'open_clip_model.safetensors',
]

export const holdsWeights = (folder: string): boolean => WEIGHTS.some((name) => existsSync(join(folder, name)))
export const holdsAdapters = (folder: string): boolean => existsSync(join(folder, 'adapter_model.safetensors'))

/** The folder of the final weights of a stage; null where there are none. */
export async function weightsIn(output: string, launch: TrainerLaunch): Promise<string | null> {
  for (const place of launch.weights) {
    const last = place === LAST ? (await checkpointsIn(output, launch)).at(-1)?.name : place
    if (last !== undefined && holdsWeights(join(output, last))) return join(output, last)
  }
  return null
}
