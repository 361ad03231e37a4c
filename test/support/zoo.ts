/** A zoo with two models: the one that ships, and one of the same shape with other weights and statistics of its own. */
import { cardOf } from '../../core/model/families/thaw/card.ts'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { createRandom } from '../../core/domain/random.ts'
import { DEFAULT_MODEL, defaultZoo, loadModel, modelHash } from '../../core/model/index.ts'
import { encodeCheckpoint } from '../../core/model/checkpoint.ts'
import { openThaw } from './service.ts'

export const OTHER_MODEL = 'thaw-other'

/** Part of each weight by which the other model's may differ: enough to see other features, which still mean something. */
const CHANGE = 0.2

/** Writes both models into `zoo`; what is made on the way lies under `scratch`. */
export async function writeTwoModels(zoo: string, scratch: string): Promise<void> {
  cpSync(join(defaultZoo(), DEFAULT_MODEL), join(zoo, DEFAULT_MODEL), { recursive: true })
  await writeOtherModel(join(zoo, OTHER_MODEL))
  const reference = join(scratch, 'reference')
  const drawn = await writeSampleDataset(reference, { items: 90, seed: 7, shift: 'palette' })
  if (!drawn.ok) throw new Error(drawn.failure.message)
  await using thaw = openThaw(join(scratch, 'home-of-statistics'))
  await thaw.call('models.statistics', { model: join(zoo, OTHER_MODEL), reference })
}

/** A model folder without statistics: thaw-tiny with every weight changed a little. */
export async function writeOtherModel(folder: string): Promise<void> {
  const tiny = await loadModel()
  if (!tiny.ok) throw new Error(tiny.failure.message)
  const { params } = tiny.value
  const card = await cardOf(tiny.value)
  const random = createRandom('other model')
  for (const param of params.values()) param.data = param.data.map((weight) => weight * (1 + CHANGE * random.normal()))
  const weights = encodeCheckpoint(params, 'F16', { format: 'pt' })
  const described = {
    ...card,
    config: { ...card.config, name: OTHER_MODEL },
    hash: modelHash(weights, card.preprocessing),
    pretrained: { ...card.pretrained, summary: 'thaw-tiny with every weight changed a little' },
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'weights.safetensors'), weights)
  writeFileSync(join(folder, 'model.json'), JSON.stringify(described))
}
