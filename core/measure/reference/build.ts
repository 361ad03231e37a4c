/** Builds a model's pretraining statistics from its features of pretraining items. */
import type { FeatureSet, Matrix } from '../../math/matrix.ts'
import { createRandom } from '../../domain/random.ts'
import { pairsOf } from '../statistics/pairs.ts'
import { buildAlignment } from './alignment.ts'
import type { Size } from '../statistics/pixels/native.ts'
import { nativeSizes } from '../statistics/pixels/native.ts'
import { buildTextReference } from './text.ts'
import type { Texts } from '../items/read-texts.ts'
import { splitReference } from './split-reference.ts'
import type { ReferenceStats } from './stats.ts'
import type { TapReference } from './tap-reference.ts'
import { buildTap } from './tap.ts'

export interface ReferenceItems {
  readonly features: FeatureSet
  /** items × PIXEL_COLUMNS */
  readonly pixels: Matrix
  /** Null if only images are known. */
  readonly texts: Texts | null
  /** Sizes of the image files; null if there are none. */
  readonly sizes: readonly Size[] | null
  /** Each item's kind, if known: R1 and R2 contain every kind in proportion. */
  readonly strata: readonly (string | number)[]
}

export interface BuildOptions {
  readonly modelHash: string
  readonly preprocessing: string
  /** A description of the items' source. */
  readonly source: string
  /** Whether a person chose them; default: `pretraining`. */
  readonly of?: ReferenceStats['of']
  readonly seed: number
  /** exp(logit scale) of the model; null where it reads no texts. */
  readonly temperature: number | null
  /** Items kept for comparison (R1); the rest (R2) makes the null tables. Default: half of the items, at most 2048. */
  readonly comparison?: number
  /** Null samples drawn per size. */
  readonly draws?: number
  /** Called after every finished space. */
  readonly onProgress?: (done: number, total: number) => void
  /** Called between the parts, so that the task can be stopped. */
  readonly pause?: () => Promise<void>
}

/** Fewer items cannot define novelty. */
export const LEAST_ITEMS = 64
const DRAWS = 200

/** Splits the items into R1 and R2: 2048 + 4096 give null tables up to n = 2048. Needs at least 64 items. */
export async function buildReference(items: ReferenceItems, options: BuildOptions): Promise<ReferenceStats> {
  const { features, pixels, texts, sizes, strata } = items
  const { embedding } = features
  const count = features.pooled.rows
  if (count < LEAST_ITEMS) throw new Error(`pretraining statistics need at least ${LEAST_ITEMS} items, got ${count}`)
  const { draws = DRAWS, pause = () => Promise.resolve(), onProgress = () => {} } = options
  const random = createRandom(options.seed).fork('reference')
  const parts = splitReference(strata, random, options.comparison)
  const spaces = features.taps.length + (embedding ? 3 : 2)
  let done = 0
  const finish = <T>(built: T): T => {
    onProgress(++done, spaces)
    return built
  }
  const build = async (tap: string, depth: number, of: Matrix): Promise<TapReference> =>
    finish(await buildTap(tap, depth, of, parts, { random: random.fork(tap), draws, pause }))
  const taps: TapReference[] = []
  for (const { tap, depth, features: of } of features.taps) taps.push(await build(tap, depth, of))
  if (embedding) taps.push(await build('embedding', 1, embedding))
  const text = texts && (await buildTextReference(texts, parts, { random: random.fork('text'), draws, pause }))
  const pairs = texts && embedding && pairsOf(embedding, texts.embedding, texts.ofItem)
  const { temperature } = options
  return {
    modelHash: options.modelHash,
    preprocessing: options.preprocessing,
    source: options.source,
    of: options.of ?? 'pretraining',
    items: count,
    seed: options.seed,
    taps,
    pixels: await build('pixels', 0, pixels),
    native: sizes && nativeSizes(sizes),
    text: finish(text),
    alignment: pairs && temperature !== null ? buildAlignment(pairs, temperature, random.fork('alignment')) : null,
  }
}
