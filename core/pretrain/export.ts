/** Writes a pretrained model into the zoo: half-precision weights and the card that binds them. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Params } from '../engine/index.ts'
import { encodeCheckpoint, writeAtomically } from '../model/checkpoint.ts'
import type { ModelConfig } from '../model/families/thaw/config.ts'
import { PREPROCESSING } from '../model/families/thaw/config.ts'
import { parameterSpecs } from '../model/families/thaw/parameters.ts'
import type { Merges } from '../model/byte-pairs.ts'
import type { ModelCard } from '../model/families/thaw/card.ts'
import { modelHash } from '../model/identity.ts'
import { type Recipe, sharesOf } from './recipe.ts'

export interface Pretrained {
  /** Where the model's folder is made. */
  readonly zoo: string
  readonly config: ModelConfig
  readonly params: Params
  readonly merges: Merges
  readonly recipe: Recipe
  readonly step: number
}

/** Returns the folder of the model. */
export async function exportModel({ zoo, config, params, merges, recipe, step }: Pretrained): Promise<string> {
  const folder = join(zoo, config.name)
  await mkdir(folder, { recursive: true })
  const kept: Params = new Map()
  for (const { name } of parameterSpecs(config)) {
    const param = params.get(name)
    if (!param) throw new Error(`pretraining has no tensor ${name}`)
    kept.set(name, param)
  }
  const weights = encodeCheckpoint(kept, 'F16', { format: 'pt', model: config.name })
  const card: ModelCard = {
    config: { ...config },
    preprocessing: PREPROCESSING,
    hash: modelHash(weights, PREPROCESSING),
    merges: merges.map(([a, b]) => [a, b]),
    pretrained: {
      summary: 'captions, local descriptors and dense labels of procedural scenes',
      mix: sharesOf(recipe),
      pairs: step * recipe.batch,
      steps: step,
      seed: recipe.seed,
      command: `npm run pretrain -- --model ${config.name}`,
    },
  }
  await writeAtomically(join(folder, 'weights.safetensors'), weights)
  await writeAtomically(join(folder, 'model.json'), `${JSON.stringify(card)}\n`)
  return folder
}
