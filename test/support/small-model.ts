/** A model of Thaw's own family that trains in milliseconds, as a folder: for tests of everything around a run. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { FailureError } from '../../core/domain/failure.ts'
import { encodeCheckpoint } from '../../core/model/checkpoint.ts'
import { PREPROCESSING } from '../../core/model/families/thaw/config.ts'
import { modelHash } from '../../core/model/identity.ts'
import { smallModel } from '../unit/model/tiny.ts'

/** Writes it, with random weights and without statistics of its pretraining: it can train, but not be measured. */
export async function writeSmallModel(folder: string): Promise<string> {
  const { config, params, architecture } = smallModel('on disk')
  const weights = encodeCheckpoint(params, 'F32', { format: 'pt' }, architecture.tensors)
  const pretrained = { summary: 'nothing', pairs: 0, steps: 0, seed: 0, command: '' }
  const card = { config, preprocessing: PREPROCESSING, hash: modelHash(weights, PREPROCESSING), merges: [], pretrained }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'weights.safetensors'), weights)
  await writeFile(join(folder, 'model.json'), JSON.stringify(card))
  return folder
}

export interface SmallStage {
  readonly dataset: string
  readonly model: string
}

/** The folders of a few pictures and of the small model, for runs of a second. */
export async function writeSmallStage(folder: string, items = 36): Promise<SmallStage> {
  const dataset = join(folder, 'pictures')
  const written = await writeSampleDataset(dataset, { items, seed: 3 })
  if (!written.ok) throw new FailureError(written.failure)
  return { dataset, model: await writeSmallModel(join(folder, 'model')) }
}
