/** Folders of the convolutions: `towers.json` beside weights that lie in another order and number format than Thaw's own. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { success } from '../../../core/domain/failure.ts'
import type { Params } from '../../../core/engine/index.ts'
import type { Architecture } from '../../../core/model/architecture.ts'
import type { Family } from '../../../core/model/families/index.ts'
import { modelHash } from '../../../core/model/identity.ts'
import { writeSafetensors } from '../../../core/model/safetensors.ts'
import { storedAs } from '../../../core/model/checkpoint.ts'
import { createTokenizer } from '../../../core/model/byte-pair-tokenizer.ts'
import { withWeights } from '../../../core/model/write-weights.ts'
import { convolutions, eyes, randomParams } from './convolutions.ts'

const ARCHITECTURES: Readonly<Record<string, Architecture>> = { convolutions: convolutions(), eyes }

interface Config {
  readonly name: string
  readonly sha: string
}

async function configOf(folder: string): Promise<Config | null> {
  const text = await readFile(join(folder, 'towers.json'), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as Config)
}

async function store(folder: string, config: Omit<Config, 'sha'>, weights: Uint8Array): Promise<void> {
  await writeFile(join(folder, 'towers.safetensors'), weights)
  const sha = modelHash(weights, eyes.pixels.preprocessing)
  await writeFile(join(folder, 'towers.json'), JSON.stringify({ ...config, sha }))
}

export const convolutionsFamily: Family = {
  id: 'convolutions',
  async describe(folder) {
    const config = await configOf(folder)
    return (
      config &&
      success({
        name: config.name,
        hash: config.sha,
        architecture: ARCHITECTURES[config.name] as Architecture,
        otherSides: config.name === 'convolutions' ? [convolutions(true, 32)] : [],
        tokenizer: createTokenizer([], 258),
        pretrained: { summary: 'nothing', pairs: 0 },
        weights: [{ file: join(folder, 'towers.safetensors'), hash: config.sha, salt: eyes.pixels.preprocessing }],
        statsFile: join(folder, 'statistics.safetensors'),
      })
    )
  },
  async write(from, to, params) {
    const weights = await withWeights(join(from, 'towers.safetensors'), params)
    if (!weights.ok) return weights
    await store(to, (await configOf(from)) as Config, weights.value)
    return success(null)
  },
}

/** Writes a model of the family with random weights: convolutions in half precision, a counter that no graph reads. */
export async function writeConvolutions(folder: string, name: 'convolutions' | 'eyes'): Promise<Params> {
  const params = randomParams(ARCHITECTURES[name] as Architecture)
  const stored = new Map([...params].toReversed().map(([tensor, value]) => [tensor, storedAs(tensor, value)] as const))
  stored.set('conv1.batches_seen', { shape: [], data: Float32Array.of(7) })
  const dtype = (tensor: string) => (tensor.startsWith('conv2') ? 'F16' : 'F32')
  await mkdir(folder, { recursive: true })
  await store(folder, { name }, writeSafetensors(stored, { dtype, metadata: { format: 'pt', maker: 'a test' } }))
  return params
}
