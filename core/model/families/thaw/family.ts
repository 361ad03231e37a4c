/** Folders with model.json, weights.safetensors and statistics.safetensors, as pretraining writes them. */
import { join } from 'node:path'
import { success } from '../../../domain/failure.ts'
import { mismatch } from '../../mismatch.ts'
import type { Family } from '../family.ts'
import { readCard } from './card.ts'
import { PREPROCESSING } from './config.ts'
import { thawArchitecture } from './index.ts'

export const thaw: Family = {
  id: 'thaw',
  async describe(folder) {
    const card = await readCard(folder)
    if (!card?.ok) return card
    const { config, hash, merges, preprocessing, pretrained } = card.value
    const weightsFile = join(folder, 'weights.safetensors')
    if (preprocessing !== PREPROCESSING) return mismatch(config.name, weightsFile)
    // Loaded here: what starts without a model has no use for the library behind it.
    const { createTokenizer } = await import('../../byte-pair-tokenizer.ts')
    return success({
      name: config.name,
      hash,
      architecture: thawArchitecture(config),
      tokenizer: createTokenizer(merges, config.vocabulary),
      pretrained,
      weightsFile,
      statsFile: join(folder, 'statistics.safetensors'),
    })
  },
}
