/** Folders of transformers' SiglipModel (Zhai and others 2023; SigLIP 2: Tschannen and others 2025, at a fixed size). */
import { success } from '../../../domain/failure.ts'
import { dualFamily } from '../dual-encoder/family.ts'
import { SIGLIP_LAYOUT } from '../dual-encoder/layouts.ts'
import { readProcessor, type ProcessorDefaults } from '../dual-encoder/processor.ts'
import { configIn, KEYS } from '../dual-encoder/transformers-config.ts'
import { readVocabulary } from '../dual-encoder/vocabulary.ts'
import { siglipSizes } from './config.ts'

const PROCESSOR: ProcessorDefaults = { crops: false, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }
/** `</s>` of SigLIP's own vocabulary. */
const PADDING = 1

export const siglip = dualFamily('siglip', async (folder) => {
  const config = await configIn(folder)
  if (!config?.ok) return config
  if (config.value.type !== 'siglip') return null
  const sizes = siglipSizes(folder, config.value.json)
  if (!sizes.ok) return sizes
  const pixels = await readProcessor(folder, sizes.value.vision.side, PROCESSOR)
  if (!pixels.ok) return pixels
  return success({
    library: 'hf',
    sizes: sizes.value,
    keys: { ...KEYS, embedding: 'text_config.projection_size' },
    layout: SIGLIP_LAYOUT,
    pixels: pixels.value,
    vocabulary: await readVocabulary(folder, PADDING),
    weights: ['model.safetensors'],
    pretrained: 'pairs of pictures and texts from the web, each by itself (SigLIP)',
  })
})
