/** Folders with model.json, weights.safetensors and statistics.safetensors, as pretraining writes them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '../../../domain/json.ts'
import { success } from '../../../domain/failure.ts'
import { mismatch } from '../../mismatch.ts'
import type { Family } from '../family.ts'
import { writeAtomically } from '../../checkpoint.ts'
import { modelHash } from '../../identity.ts'
import { withWeights } from '../../write-weights.ts'
import { CARD, readCard } from './card.ts'
import { PREPROCESSING } from './config.ts'
import { thawArchitecture } from './index.ts'

const WEIGHTS = 'weights.safetensors'

export const thaw: Family = {
  id: 'thaw',
  async describe(folder) {
    const card = await readCard(folder)
    if (!card?.ok) return card
    const { config, hash, trained, merges, preprocessing, pretrained } = card.value
    const weightsFile = join(folder, WEIGHTS)
    if (preprocessing !== PREPROCESSING) return mismatch(config.name, weightsFile)
    // Loaded here: what starts without a model has no use for the library behind it.
    const { createTokenizer } = await import('../../byte-pair-tokenizer.ts')
    return success({
      name: config.name,
      hash,
      architecture: thawArchitecture(config),
      tokenizer: createTokenizer(merges, config.vocabulary),
      pretrained,
      weights: [{ file: weightsFile, hash, salt: PREPROCESSING }],
      statsFile: trained ? null : join(folder, 'statistics.safetensors'),
    })
  },
  async write(from, to, params) {
    const card = parseJson(await readFile(join(from, CARD), 'utf8')) as Record<string, unknown>
    const weights = await withWeights(join(from, WEIGHTS), params)
    if (!weights.ok) return weights
    const hash = modelHash(weights.value, PREPROCESSING)
    await writeAtomically(join(to, WEIGHTS), weights.value)
    await writeAtomically(join(to, CARD), `${JSON.stringify({ ...card, hash, trained: true })}\n`)
    return success(null)
  },
}
