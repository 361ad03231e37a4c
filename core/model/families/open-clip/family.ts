/** Folders of open_clip with the towers of CLIP, or those of SigLIP from timm. */
import { type Result, success } from '../../../domain/failure.ts'
import { dualFamily } from '../dual-encoder/family.ts'
import { configIn } from '../dual-encoder/transformers-config.ts'
import { readVocabulary } from '../dual-encoder/vocabulary.ts'
import { closeAll, openAll } from '../../header.ts'
import { fileIn, jsonIn } from '../../model-files.ts'
import { weightsFilesIn } from '../../weights-files.ts'
import { cleaner } from './clean.ts'
import { CONFIG, readOpenClip, type TimmShape } from './config.ts'
import { openClipLayout } from './names.ts'

/** As open_clip prefers them (open_clip/factory.py). */
const WEIGHTS = ['open_clip_model.safetensors', 'model.safetensors']
/** What rows end with where the folder's tokenizer does not say it: zeros for CLIP, SigLIP's end of text. */
const PADDING = { softmax: 0, sigmoid: 1 } as const

export const openClip = dualFamily('open-clip', async (folder) => {
  const json = await jsonIn(folder, CONFIG)
  if (!json?.ok) return json
  if (await isTransformers(folder)) return null
  const config = await readOpenClip(folder, json.value, async () => timmShape(folder))
  if (!config.ok) return config
  const { sizes, keys, files, pixels, clean } = config.value
  return success({
    library: 'open_clip',
    sizes,
    keys,
    layout: openClipLayout(files),
    pixels,
    vocabulary: await readVocabulary(folder, PADDING[sizes.loss], cleaner(clean)),
    weights: WEIGHTS,
    pretrained: 'pairs of pictures and texts from the web (open_clip)',
  })
})

/** Some folders hold the same model for both libraries. */
async function isTransformers(folder: string): Promise<boolean> {
  const config = await configIn(folder)
  if (!config?.ok || !['clip', 'siglip'].includes(config.value.type ?? '')) return false
  const weights = [await fileIn(folder, 'model.safetensors'), await fileIn(folder, 'model.safetensors.index.json')]
  return weights.some((found) => found?.ok)
}

/** The sizes of a tower of timm's, from the shapes of its tensors; null where the file has none. Failures: model-unreadable. */
async function timmShape(folder: string): Promise<Result<TimmShape | null>> {
  const files = await weightsFilesIn(folder, WEIGHTS)
  if (!files.ok) return files
  const opened = await openAll(files.value)
  if (!opened) return success(null)
  if (!opened.ok) return opened
  try {
    const shapes = new Map(
      opened.value.flatMap(({ header }) => [...header.entries].map(([name, { shape }]) => [name, shape] as const)),
    )
    const [width, , patch] = shapes.get('visual.trunk.patch_embed.proj.weight') ?? []
    const [inner] = shapes.get('visual.trunk.blocks.0.mlp.fc1.weight') ?? []
    if (width === undefined || patch === undefined || inner === undefined) return success(null)
    let depth = 0
    while (shapes.has(`visual.trunk.blocks.${depth}.norm1.weight`)) depth++
    return success({ width, inner, depth, patch })
  } finally {
    await closeAll(opened.value)
  }
}
