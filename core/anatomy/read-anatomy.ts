/** Reads the parts of a checkpoint from its config and the headers of its weights. */
import { join } from 'node:path'
import { z } from 'zod'
import { failure, type Result } from '../domain/failure.ts'
import { listed } from '../domain/listed.ts'
import { closeAll, openAll } from '../model/header.ts'
import { jsonIn } from '../model/model-files.ts'
import { weightsFilesIn } from '../model/weights-files.ts'
import { type AnatomyConfig, divide } from './divide.ts'
import { ANATOMY_FAMILIES, anatomyFamily, type AnatomyFamily, OPEN_CLIP_FAMILIES } from './families.ts'
import type { Anatomy } from './part.ts'

const configSchema = z.looseObject({
  model_type: z.string(),
  vision_feature_layer: z.union([z.number().int(), z.array(z.number().int())]).nullish(),
})

/** The family that a folder's config.json names; null where there is none, or none that Thaw knows the parts of. */
export async function familyIn(folder: string): Promise<AnatomyFamily | null> {
  const json = await jsonIn(folder, 'config.json')
  const config = configSchema.safeParse(json?.ok ? json.value : null)
  return (config.success && anatomyFamily(config.data.model_type)) || null
}

/** As above; null also where the family writes no texts. */
export async function generativeIn(folder: string): Promise<AnatomyFamily | null> {
  const family = await familyIn(folder)
  return family?.kind === 'generative' ? family : null
}

/** In transformers' layout. Null where the folder has no config.json. Failures: model-unreadable, with the file. */
export async function readAnatomy(folder: string): Promise<Result<Anatomy> | null> {
  const json = await jsonIn(folder, 'config.json')
  if (!json?.ok) return json
  const file = join(folder, 'config.json')
  const config = configSchema.safeParse(json.value)
  if (!config.success) return failure('model-unreadable', `${file} names no model_type. Get an intact copy.`, { file })
  const { model_type: modelType, vision_feature_layer: layer } = config.data
  const family = anatomyFamily(modelType)
  if (!family) {
    const known = listed(ANATOMY_FAMILIES.map((one) => one.modelType))
    const message = `${file} names the model type “${modelType}”, whose parts Thaw does not know. It knows ${known}.`
    return failure('model-unreadable', message, { file })
  }
  return dividedIn(folder, family, ['model.safetensors'], { featureLayers: [layer ?? []].flat() })
}

const OPEN_CLIP_CONFIG = 'open_clip_config.json'
const openClipSchema = z.looseObject({
  model_cfg: z.looseObject({ vision_cfg: z.looseObject({ timm_model_name: z.string().nullish() }) }),
})

/** In open_clip's layout. Null where the folder has no open_clip_config.json. Failures: model-unreadable, with the file. */
export async function readOpenClipAnatomy(folder: string): Promise<Result<Anatomy> | null> {
  const json = await jsonIn(folder, OPEN_CLIP_CONFIG)
  if (!json?.ok) return json
  const file = join(folder, OPEN_CLIP_CONFIG)
  const config = openClipSchema.safeParse(json.value)
  if (!config.success)
    return failure('model-unreadable', `${file} describes no model of open_clip. Get an intact copy.`, { file })
  const isTimm = typeof config.data.model_cfg.vision_cfg.timm_model_name === 'string'
  const family = OPEN_CLIP_FAMILIES[isTimm ? 'timm' : 'own']
  return dividedIn(folder, family, ['open_clip_model.safetensors', 'model.safetensors'], { featureLayers: [] })
}

async function dividedIn(
  folder: string,
  family: AnatomyFamily,
  weights: readonly string[],
  config: AnatomyConfig,
): Promise<Result<Anatomy>> {
  const files = await weightsFilesIn(folder, weights)
  if (!files.ok) return files
  const opened = await openAll(files.value)
  if (!opened)
    return failure('model-unreadable', `A file of the weights in ${folder} cannot be read.`, { file: folder })
  if (!opened.ok) return opened
  try {
    const tensors = opened.value.flatMap(({ header }) =>
      Array.from(header.entries, ([name, { shape, dtype }]) => ({ name, shape, dtype })),
    )
    return divide(family, tensors, config)
  } finally {
    await closeAll(opened.value)
  }
}
