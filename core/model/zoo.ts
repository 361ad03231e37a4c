/** Models on disk: a folder with model.json, weights, tokenizer and pretraining statistics, tied together by hashes. */
import { readFile, readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { parseJson } from '../domain/json.ts'
import { listed } from '../domain/listed.ts'
import type { Params } from '../engine/index.ts'
import { decodeCheckpoint } from './checkpoint.ts'
import type { Architecture } from './architecture.ts'
import { PREPROCESSING } from './families/thaw/config.ts'
import { thawArchitecture } from './families/thaw/index.ts'
import { parameterSpecs } from './families/thaw/parameters.ts'
import { modelHash, modelHashOf } from './identity.ts'
import type { Tokenizer } from './tokenizer.ts'
import { FIRST_BYTE, FIRST_MERGE, createTokenizer } from './tokenizer.ts'

export const DEFAULT_MODEL = 'thaw-tiny'

const size = z.number().int().positive()
const described = z.object({
  config: z.object({
    name: z.string(),
    imageSize: size,
    patch: size,
    visionWidth: size,
    visionDepth: size,
    visionHeads: size,
    textWidth: size,
    textDepth: size,
    textHeads: size,
    textContext: size,
    vocabulary: size,
    embedding: size,
    mlpRatio: size,
    poolGrid: size,
    poolWidth: size,
  }),
  preprocessing: z.string(),
  /** SHA-256 of the weights file followed by the preprocessing text. */
  hash: z.string(),
  merges: z.array(z.tuple([z.number().int(), z.number().int()])),
  pretrained: z.object({
    summary: z.string(),
    /** Shares of what its images show, by name; absent where the maker of the model did not say. */
    mix: z.array(z.tuple([z.string(), z.number().min(0).max(1)])).optional(),
    pairs: z.number().int(),
    steps: z.number().int(),
    seed: z.number().int(),
    command: z.string(),
  }),
})
/** A hash binds the weights to the card, but nothing else would tell of a card whose own numbers contradict each other. */
const card = described.refine(({ config, merges }) => {
  const { imageSize, patch, poolGrid, visionWidth, visionHeads, textWidth, textHeads, vocabulary } = config
  const side = imageSize / patch
  const whole = [side, side / poolGrid, visionWidth / visionHeads, textWidth / textHeads].every(Number.isInteger)
  const made = merges.every((pair, i) => pair.every((id) => id >= FIRST_BYTE && id < FIRST_MERGE + i))
  return whole && made && FIRST_MERGE + merges.length <= vocabulary
}, 'its sizes do not fit together')
export type ModelCard = z.infer<typeof card>

export interface LoadedModel {
  /** In the zoo the folder's name, by which it is asked for; elsewhere the name on its card. */
  readonly id: string
  /** Identity of weights and preprocessing; everything derived from them is bound to it. */
  readonly hash: string
  readonly folder: string
  /** Whether it came with Thaw, so that its folder is not to be changed. */
  readonly embedded: boolean
  readonly architecture: Architecture
  readonly params: Params
  readonly tokenizer: Tokenizer
  readonly card: ModelCard
  /** Where the pretraining statistics that came with this model lie. */
  readonly statsFile: string
}

/** core/model/zoo beside the sources, or beside the bundle in a packaged app. */
export function defaultZoo(): string {
  return process.env['THAW_ZOO'] ?? join(import.meta.dirname, 'zoo')
}

/**
 * Loads an embedded model by name, or any model folder by path.
 * Failures: not-found, model-unreadable, model-mismatch (weights that are not those the card was written for).
 */
export async function loadModel(
  model: string = DEFAULT_MODEL,
  zoo: string = defaultZoo(),
): Promise<Result<LoadedModel>> {
  const opened = await openFolder(model, zoo, async (file) => {
    const weights = await readFile(file)
    return { weights, hash: modelHash(weights) }
  })
  if (!opened.ok) return opened
  const { folder, described, weights, weightsFile } = opened.value
  const { config, hash, merges } = described
  const read = decodeCheckpoint(weights, weightsFile, parameterSpecs(config))
  if (!read.ok) return read
  const embedded = dirname(resolve(folder)) === resolve(zoo)
  return success({
    id: embedded ? basename(resolve(folder)) : config.name,
    hash,
    folder,
    embedded,
    architecture: thawArchitecture(config),
    params: read.value.params,
    tokenizer: createTokenizer(merges, config.vocabulary),
    card: described,
    statsFile: join(folder, 'statistics.safetensors'),
  })
}

/**
 * The identity of a model as its files are now, without decoding its weights.
 * Failures: as `loadModel`, except that weights of another shape than the card says are only found when they are loaded.
 */
export async function currentModelHash(
  model: string = DEFAULT_MODEL,
  zoo: string = defaultZoo(),
): Promise<Result<string>> {
  const opened = await openFolder(model, zoo, async (file) => ({ hash: await modelHashOf(file) }))
  return opened.ok ? success(opened.value.hash) : opened
}

interface Folder {
  readonly folder: string
  readonly weightsFile: string
  readonly described: ModelCard
}

/** Reads a model's card and holds it against its weights, which `weigh` reads as far as its caller needs them. */
async function openFolder<W extends { readonly hash: string }>(
  model: string,
  zoo: string,
  weigh: (weightsFile: string) => Promise<W>,
): Promise<Result<Folder & W>> {
  const folder = model.includes('/') || model.includes('\\') ? model : join(zoo, model)
  const cardFile = join(folder, 'model.json')
  const weightsFile = join(folder, 'weights.safetensors')
  let text: string
  let weighed: W
  try {
    text = await readFile(cardFile, 'utf8')
    weighed = await weigh(weightsFile)
  } catch {
    return failure('not-found', `There is no model “${model}”. ${await installed(zoo)}`, { file: folder })
  }
  const parsed = card.safeParse(parseJson(text))
  if (!parsed.success)
    return failure('model-unreadable', `${cardFile} does not describe a model Thaw can load.`, {
      file: cardFile,
      details: parsed.error.message,
    })
  const { config, hash, preprocessing } = parsed.data
  if (weighed.hash !== hash || preprocessing !== PREPROCESSING) {
    const why = `The weights of ${config.name} are not the ones its statistics were made from; restore the model’s files or rebuild the statistics with “npm run pretrain:stats”.`
    return failure('model-mismatch', why, { file: weightsFile })
  }
  return success({ folder, weightsFile, described: parsed.data, ...weighed })
}

/** A folder of the zoo, with the model in it or why there is none. */
export interface ZooEntry {
  readonly name: string
  readonly loaded: Result<LoadedModel>
}

/** Every folder of the zoo, the default model first, then by name. */
export async function listZoo(zoo: string = defaultZoo()): Promise<ZooEntry[]> {
  const names = await foldersOf(zoo)
  // The default model is asked for even where its folder is gone: that it is missing should not go unsaid.
  const others = names.filter((name) => name !== DEFAULT_MODEL)
  return Promise.all([DEFAULT_MODEL, ...others].map(async (name) => ({ name, loaded: await loadModel(name, zoo) })))
}

/** The names there are, for whoever asked for another one. */
async function installed(zoo: string): Promise<string> {
  const names = await foldersOf(zoo)
  if (names.length === 0) return `No model is installed in ${zoo}: install Thaw anew.`
  return `Installed ${names.length === 1 ? 'is' : 'are'} ${listed(names)}; a model folder’s path works too.`
}

async function foldersOf(zoo: string): Promise<string[]> {
  const found = await readdir(zoo, { withFileTypes: true }).catch(() => [])
  return found
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}

/** Numbers in the tensors of a model. */
export function countParameters({ tensors }: Architecture): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
}
