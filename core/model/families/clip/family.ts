/** Folders of transformers' CLIPModel: OpenAI, LAION, DFN, MetaCLIP, TinyCLIP (Radford and others 2021). */
import { success } from '../../../domain/failure.ts'
import { dualFamily } from '../dual-encoder/family.ts'
import { CLIP_LAYOUT } from '../dual-encoder/layouts.ts'
import { readProcessor, type ProcessorDefaults } from '../dual-encoder/processor.ts'
import { configIn, KEYS } from '../dual-encoder/transformers-config.ts'
import { readVocabulary } from '../dual-encoder/vocabulary.ts'
import { clipSizes } from './config.ts'

export const CLIP_PROCESSOR: ProcessorDefaults = {
  crops: true,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
}

export const clip = dualFamily('clip', async (folder) => {
  const config = await configIn(folder)
  if (!config?.ok) return config
  if (config.value.type !== 'clip') return null
  const sizes = clipSizes(folder, config.value.json)
  if (!sizes.ok) return sizes
  const pixels = await readProcessor(folder, sizes.value.vision.side, CLIP_PROCESSOR)
  if (!pixels.ok) return pixels
  return success({
    library: 'hf',
    sizes: sizes.value,
    keys: KEYS,
    layout: CLIP_LAYOUT,
    pixels: pixels.value,
    vocabulary: await readVocabulary(folder, 0),
    weights: ['model.safetensors'],
    pretrained: 'pairs of pictures and texts from the web, against each other (CLIP)',
  })
})
