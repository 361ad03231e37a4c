/** The refusal of a folder in a known layout that no family reads. */
import { join } from 'node:path'
import { z } from 'zod'
import { failure, type Result } from '../../domain/failure.ts'
import { jsonIn } from '../model-files.ts'

const SUPPORTED =
  'Thaw reads its own models, and CLIP (model_type clip), SigLIP and SigLIP 2 at a fixed size (model_type siglip), in the files of transformers or open_clip'

const config = z.looseObject({
  model_type: z.string().optional(),
  architectures: z.array(z.string()).nullish(),
})

/** Null where the folder has no config.json. Failures: model-unreadable. */
export async function refusal(folder: string): Promise<Result<never> | null> {
  const json = await jsonIn(folder, 'config.json')
  if (!json) return null
  if (!json.ok) return json
  const file = join(folder, 'config.json')
  const { data } = config.safeParse(json.value)
  const found = data?.model_type === undefined ? 'names no model_type' : `names the model type “${data.model_type}”`
  const architecture = data?.architectures?.[0]
  const message = `${file} ${found}${architecture === undefined ? '' : ` (${architecture})`}, which Thaw cannot train. ${SUPPORTED}.`
  return failure('model-unreadable', message, { file })
}
