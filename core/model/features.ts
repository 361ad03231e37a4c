/** Extracts features of images and texts from a loaded model, batch by batch, on the given engine. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Matrix } from '../math/matrix.ts'
import type { FeatureSet } from '../math/matrix.ts'
import { matrix } from '../math/matrix.ts'
import type { Engine, Params } from '../engine/index.ts'
import type { Architecture, ChannelMoments, TextSide } from './architecture.ts'
import { connectorOf, textOf } from './architecture.ts'
import { pooledSize } from './cuts.ts'
import { unit } from '../engine/ops.ts'
import type { Tokenizer } from './tokenizer.ts'

/** The parts of a model that feature extraction needs; the model may be in training. */
export interface Encoder {
  readonly architecture: Architecture
  readonly params: Params
  readonly tokenizer: Tokenizer
}

export interface ExtractOptions {
  readonly engine: Engine
  readonly model: Encoder
  readonly count: number
  /** RGB bytes of item `index`, imageSize·imageSize·3. */
  readonly image: (index: number) => Promise<Uint8Array> | Uint8Array
  readonly batch?: number
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
  /**
   * Called for each image of a tower with `moments`: what enters its layers, channels of all layers side by side. The arrays
   * are used again.
   */
  readonly onMoments?: (index: number, means: Float32Array, squares: Float32Array) => void
  /** The items that it is called for, all where absent: an image with its moments takes three times as long. */
  readonly momentsOf?: readonly number[]
}

/**
 * One forward pass over `count` images. Throws the signal's reason when aborted.
 * The last batch is padded, because a compiled program has one fixed shape.
 */
export async function extractFeatures(options: ExtractOptions): Promise<FeatureSet> {
  const { model, count, onMoments, onProgress } = options
  const { architecture } = model
  const out: FeatureSet = {
    taps: architecture.vision.taps.map(({ tap, depth, width }) => ({ tap, depth, features: matrix(count, width) })),
    pooled: matrix(count, pooledSize(architecture)),
    // Without a text tower there is no joint space.
    embedding: architecture.text && architecture.connector && matrix(count, architecture.connector.width),
  }
  const all = Array.from({ length: count }, (_, i) => i)
  const watched = onMoments && architecture.vision.moments ? new Set(options.momentsOf ?? all) : new Set<number>()
  let done = 0
  for (const watch of [true, false]) {
    const rows = all.filter((i) => watched.has(i) === watch)
    await extractRows(options, rows, watch, { out, onBatch: (read) => onProgress?.((done += read), count) })
  }
  return out
}

/** From so many images on, faster passes save more time than their compilation takes. */
const MANY = 500

interface Extracting {
  readonly out: FeatureSet
  readonly onBatch: (read: number) => void
}

/** @param watch whether the moments of these rows are collected, which takes three times as long */
async function extractRows(
  { engine, model, image, signal, onMoments, ...options }: ExtractOptions,
  rows: readonly number[],
  watch: boolean,
  { out: { taps, pooled, embedding }, onBatch }: Extracting,
): Promise<void> {
  if (rows.length === 0) return
  const { architecture, params } = model
  const { vision, pixels: input, connector } = architecture
  const moments = watch ? vision.moments : undefined
  const batch = Math.max(1, Math.min(options.batch ?? 32, rows.length))
  const { side } = input
  const program = await engine.compile({
    name: 'features',
    inputs: { images: { shape: [batch, side, side, 3] } },
    params,
    fixed: rows.length >= MANY,
    fn: ({ images }, weights) => {
      const { entering, ...seen } = moments
        ? moments.encode(weights, images!)
        : { ...vision.encode(weights, images!), entering: null }
      return {
        ...Object.fromEntries(seen.taps.map((tap, i) => [`tap${i}`, tap])),
        pooled: seen.pooled,
        ...(embedding && { embedding: connector!.apply(weights, seen.pooled) }),
        ...(entering && sideBySide(entering)),
      }
    },
  })
  try {
    const pixels = new Float32Array(batch * side * side * 3)
    const load = (from: number): Promise<Uint8Array[]> => {
      const loading = Promise.all(rows.slice(from, from + batch).map(async (index) => image(index)))
      // It may fail before the loop awaits it, or after the loop has ended; neither may end the process.
      loading.catch(() => {})
      return loading
    }
    let next = load(0)
    for (let from = 0; from < rows.length; from += batch) {
      signal?.throwIfAborted()
      const loaded = await next
      // Decoding runs on other threads: it starts before this batch's pass blocks this one.
      if (from + batch < rows.length) next = load(from + batch)
      loaded.forEach((rgb, i) => input.write(rgb, pixels, i * side * side * 3))
      const out = await program.run({ images: pixels })
      const rowOf = (name: string, i: number): Float32Array => {
        const values = out[name] as Float32Array
        const width = values.length / batch
        return values.subarray(i * width, (i + 1) * width)
      }
      for (const i of loaded.keys()) {
        const index = rows[from + i] as number
        const keep = (target: Matrix, name: string): void => target.data.set(rowOf(name, i), index * target.cols)
        taps.forEach(({ features }, t) => keep(features, `tap${t}`))
        keep(pooled, 'pooled')
        if (embedding) keep(embedding, 'embedding')
        if (moments) onMoments?.(index, rowOf('channelMeans', i), rowOf('channelSquares', i))
      }
      onBatch(loaded.length)
    }
  } finally {
    await program.dispose()
  }
}

/** Two tensors instead of two a layer. */
function sideBySide(entering: readonly ChannelMoments[]): { channelMeans: Tensor; channelSquares: Tensor } {
  return {
    channelMeans: tf.concat(
      entering.map(({ means }) => means),
      1,
    ),
    channelSquares: tf.concat(
      entering.map(({ squares }) => squares),
      1,
    ),
  }
}

/** The images of a model that reads texts, in the joint space. */
export function inJointSpace({ embedding }: FeatureSet): Matrix {
  if (!embedding) throw new Error('the model has no joint space')
  return embedding
}

/** Stages of a text: the tower's features, their projection into the joint space, or that scaled to length one. */
export type TextStage = 'features' | 'projected' | 'unit'

export interface EmbedOptions {
  readonly engine: Engine
  readonly model: Encoder
  readonly texts: readonly string[]
  readonly stage?: TextStage
  /** Tokens per row; default: the tower's maximum. */
  readonly context?: number
  /** May throw to abort. */
  readonly onBatch?: (done: number, total: number) => Promise<void>
}

/** Tokens of a row: no more than the longest text takes with its marks, where the tower reads shorter rows. */
export function rowLength(
  texts: readonly string[],
  { tower }: Pick<TextSide, 'tower'>,
  tokenizer: Pick<Tokenizer, 'encode' | 'marks'>,
): number {
  if (tower.wholeRows) return tower.context
  const longest = texts.reduce((most, text) => Math.max(most, tokenizer.encode(text).length), 0)
  return Math.min(tower.context, longest + tokenizer.marks())
}

/** One row per text: [texts, width of the tower] for features, [texts, width of the joint space] above. */
export async function embedTexts(options: EmbedOptions): Promise<Matrix> {
  const { engine, model, texts, stage = 'unit', onBatch } = options
  const { architecture, params, tokenizer } = model
  const { tower, join } = textOf(architecture)
  const context = options.context ?? tower.context
  const width = stage === 'features' ? tower.width : connectorOf(architecture).width
  const batch = Math.max(1, Math.min(64, texts.length))
  const program = await engine.compile({
    name: 'texts',
    inputs: {
      ids: { shape: [batch, context], dtype: 'int32' },
      real: { shape: [batch, context] },
    },
    params,
    fn: ({ ids, real }, weights) => {
      const features = tower.encode(weights, ids!, real!)
      if (stage === 'features') return { embedding: features }
      const embedding = join.project(weights, features)
      return { embedding: stage === 'projected' ? embedding : unit(embedding) }
    },
  })
  try {
    const out = matrix(texts.length, width)
    for (let from = 0; from < texts.length; from += batch) {
      const part = texts.slice(from, from + batch)
      // Padding rows repeat a real text: an empty row would divide by a token count of zero.
      const padded = [...part, ...Array.from({ length: batch - part.length }, () => part[0] as string)]
      const { embedding } = await program.run(tokenizer.batch(padded, context))
      out.data.set((embedding as Float32Array).subarray(0, part.length * width), from * width)
      await onBatch?.(from + part.length, texts.length)
    }
    return out
  } finally {
    await program.dispose()
  }
}
