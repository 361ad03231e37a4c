/** A folder with a dual encoder, described as every family describes its folders. */
import { createHash } from 'node:crypto'
import { type Result, success } from '../../../domain/failure.ts'
import type { Library } from '../../../domain/library.ts'
import { modelHashOf } from '../../identity.ts'
import { readWeights } from '../../load-weights.ts'
import { fileIn, nameOf } from '../../model-files.ts'
import { weightsFilesIn } from '../../weights-files.ts'
import type { Description, WeightsFile } from '../family.ts'
import { type DualEncoder, dualEncoder, HEAD_FILE } from './architecture.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface Found extends Omit<DualEncoder, 'name'> {
  /** Whose files they are. */
  readonly library: Library
  /** Of the weights, in the order in which they are preferred. */
  readonly weights: readonly string[]
  readonly vocabulary: Result<Vocabulary>
  /** What is known of its pretraining. */
  readonly pretrained: string
}

/** Failures: model-unreadable. */
export async function describeDual(folder: string, found: Found): Promise<Result<Description>> {
  const files = await weightsFilesIn(folder, found.weights)
  if (!files.ok) return files
  const head = await fileIn(folder, HEAD_FILE)
  if (head && !head.ok) return head
  const weights: WeightsFile[] = []
  for (const file of [...files.value, ...(head ? [head.value] : [])])
    weights.push({ file, hash: await modelHashOf(file, ''), salt: '' })
  const name = nameOf(folder)
  const architecture = dualEncoder({ ...found, name })
  const { vocabulary } = found
  if (!vocabulary.ok) {
    // Damaged weights are the worse news: another tokenizer would not help.
    const read = await readWeights({ name, weights, architecture })
    return read && !read.ok ? read : vocabulary
  }
  const identity = createHash('sha256')
  for (const { hash } of weights) identity.update(hash)
  identity.update(vocabulary.value.text)
  identity.update(JSON.stringify([found.sizes, architecture.pixels.preprocessing]))
  return success({
    name,
    hash: identity.digest('hex'),
    architecture,
    tokenizer: vocabulary.value.tokenizer,
    pretrained: { summary: found.pretrained, pairs: 0 },
    weights,
    // Nobody who passes these checkpoints on has their pretraining images.
    statsFile: null,
  })
}
