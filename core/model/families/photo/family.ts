/** Folders with model.json, a weights file for each part, and the tokenizer of the text tower. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, success } from '../../../domain/failure.ts'
import { parseJson } from '../../../domain/json.ts'
import { writeAtomically } from '../../checkpoint.ts'
import { modelHash } from '../../identity.ts'
import { tokenizerFromJson } from '../../tokenizer-json.ts'
import { withWeights } from '../../write-weights.ts'
import type { Family, WeightsFile } from '../family.ts'
import { CARD, type PhotoCard, readPhotoCard } from './card.ts'
import { CLASSES, readClassNames } from './classes.ts'
import { photoArchitecture } from './index.ts'

const PARTS = ['vision', 'text', 'connector'] as const
/** What the names of each file's tensors begin with. */
const PREFIXES = { vision: 'visual.', text: 'text.', connector: 'connector.' } as const

export const photo: Family = {
  id: 'photo',
  async describe(folder) {
    const read = await readPhotoCard(folder)
    if (!read?.ok) return read
    const card = read.value
    const file = join(folder, card.text.tokenizer)
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text === null)
      return failure('model-unreadable', `${file} cannot be read. Restore the model’s files.`, { file })
    // What tokenizer_config.json says of a tokenizer of BERT is the library's default.
    const tokenizer = tokenizerFromJson({ file, text }, { file, text: '{}' })
    if (!tokenizer.ok) return tokenizer
    const names = await readClassNames(folder, card.vision.classes)
    if (names && !names.ok) return names
    const architecture = photoArchitecture(card, names?.value)
    const { side, sides } = card.vision.pixels
    return success({
      name: card.name,
      hash: hashOf(card, text, architecture.pixels.preprocessing),
      architecture,
      otherSides: sides.filter((each) => each !== side).map((each) => photoArchitecture(card, names?.value, each)),
      tokenizer: tokenizer.value,
      pretrained: card.pretrained,
      weights: weightsOf(folder, card),
      // Nobody who passes it on has its pretraining images.
      statsFile: null,
    })
  },
  async write(from, to, params) {
    const read = await readPhotoCard(from)
    if (!read?.ok) throw new Error(`${from} holds no model of this family`)
    const architecture = photoArchitecture(read.value)
    // Marks were measured with other weights.
    const { marks: _marks, ...card } = parseJson(await readFile(join(from, CARD), 'utf8')) as Record<
      (typeof PARTS)[number] | 'marks',
      object
    >
    for (const part of PARTS) {
      const { file } = read.value[part]
      const own = architecture.tensors.filter(({ name }) => name.startsWith(PREFIXES[part]))
      const weights = await withWeights(join(from, file), params, own)
      if (!weights.ok) return weights
      await writeAtomically(join(to, file), weights.value)
      card[part] = { ...card[part], sha256: modelHash(weights.value, '') }
    }
    const { tokenizer } = read.value.text
    await copyFile(join(from, tokenizer), join(to, tokenizer))
    if (existsSync(join(from, CLASSES))) await copyFile(join(from, CLASSES), join(to, CLASSES))
    await writeAtomically(join(to, CARD), `${JSON.stringify(card)}\n`)
    return success(null)
  },
}

const weightsOf = (folder: string, card: PhotoCard): WeightsFile[] =>
  PARTS.map((part) => ({ file: join(folder, card[part].file), hash: card[part].sha256, salt: '' }))

/** Identity of the weights, the words' ids and the way pixels are read. */
function hashOf(card: PhotoCard, tokenizer: string, preprocessing: string): string {
  const hash = createHash('sha256')
  for (const part of PARTS) hash.update(card[part].sha256)
  return hash.update(tokenizer).update(preprocessing).digest('hex')
}
