/** Reads the parts of a checkpoint in transformers' layout, from its config and the headers of its weights. */
import { join } from 'node:path'
import { z } from 'zod'
import { failure, type Result } from '../domain/failure.ts'
import { listed } from '../domain/listed.ts'
import { closeAll, openAll } from '../model/header.ts'
import { jsonIn } from '../model/model-files.ts'
import { weightsFilesIn } from '../model/weights-files.ts'
import { divide } from './divide.ts'
import { ANATOMY_FAMILIES, anatomyFamily, type AnatomyFamily } from './families.ts'
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

/** Null where the folder has no config.json. Failures: model-unreadable, with the file. */
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
  const files = await weightsFilesIn(folder, ['model.safetensors'])
  if (!files.ok) return files
  const opened = await openAll(files.value)
  if (!opened)
    return failure('model-unreadable', `A file of the weights in ${folder} cannot be read.`, { file: folder })
  if (!opened.ok) return opened
  try {
    const tensors = opened.value.flatMap(({ header }) =>
      Array.from(header.entries, ([name, { shape, dtype }]) => ({ name, shape, dtype })),
    )
    return divide(family, tensors, { featureLayers: [layer ?? []].flat() })
  } finally {
    await closeAll(opened.value)
  }
}
