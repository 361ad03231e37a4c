/** Extracts features of images and texts from a loaded model, batch by batch, on the given engine. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Matrix } from '../math/matrix.ts'
import type { FeatureSet } from '../math/matrix.ts'
import { matrix } from '../math/matrix.ts'
import type { Engine, Params } from '../engine/index.ts'
import type { Architecture, ChannelMoments } from './architecture.ts'
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
}

/**
 * One forward pass over `count` images. Throws the signal's reason when aborted.
 * The last batch is padded, because a compiled program has one fixed shape.
 */
export async function extractFeatures(options: ExtractOptions): Promise<FeatureSet> {
  const { engine, model, count, image, onProgress, signal, onMoments } = options
  const { architecture, params } = model
  const { vision, pixels: input } = architecture
  // Without a text tower there is no joint space.
  const connector = architecture.text && architecture.connector
  const moments = onMoments && vision.moments
  const batch = Math.max(1, Math.min(options.batch ?? 32, count))
  const { side } = input
  const program = await engine.compile({
    name: 'features',
    inputs: { images: { shape: [batch, side, side, 3] } },
    params,
    fn: ({ images }, weights) => {
      const { entering, ...seen } = moments
        ? moments.encode(weights, images!)
        : { ...vision.encode(weights, images!), entering: null }
      const taps = Object.fromEntries(seen.taps.map((tap, i) => [`tap${i}`, tap]))
      return {
        ...taps,
        pooled: seen.pooled,
        ...(connector && { embedding: connector.apply(weights, seen.pooled) }),
        ...(entering && sideBySide(entering)),
      }
    },
  })
  try {
    const taps = vision.taps.map(({ tap, depth, width }) => ({ tap, depth, features: matrix(count, width) }))
    const pooled = matrix(count, pooledSize(architecture))
    const embedding = connector && matrix(count, connector.width)
    const pixels = new Float32Array(batch * side * side * 3)
    const load = (from: number): Promise<Uint8Array[]> => {
      const loading = Promise.all(
        Array.from({ length: Math.min(batch, count - from) }, async (_, i) => image(from + i)),
      )
      // It may fail before the loop awaits it, or after the loop has ended; neither may end the process.
      loading.catch(() => {})
      return loading
    }
    let next = count > 0 ? load(0) : Promise.resolve([])
    for (let from = 0; from < count; from += batch) {
      signal?.throwIfAborted()
      const loaded = await next
      // Decoding runs on other threads: it starts before this batch's pass blocks this one.
      if (from + batch < count) next = load(from + batch)
      loaded.forEach((rgb, i) => input.write(rgb, pixels, i * side * side * 3))
      const out = await program.run({ images: pixels })
      const keep = (target: Matrix, name: string): void => {
        const values = out[name] as Float32Array
        target.data.set(values.subarray(0, loaded.length * target.cols), from * target.cols)
      }
      taps.forEach(({ features }, i) => keep(features, `tap${i}`))
      keep(pooled, 'pooled')
      if (embedding) keep(embedding, 'embedding')
      if (moments) {
        const [means, squares] = [out['channelMeans'] as Float32Array, out['channelSquares'] as Float32Array]
        const channels = means.length / batch
        const rowOf = (of: Float32Array, i: number): Float32Array => of.subarray(i * channels, (i + 1) * channels)
        loaded.forEach((_, i) => onMoments(from + i, rowOf(means, i), rowOf(squares, i)))
      }
      onProgress?.(from + loaded.length, count)
    }
    return { taps, pooled, embedding }
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
