/** Embeddings of images and captions, for the weights as they are. */
import type { Matrix } from '../../../../math/matrix.ts'
import { matrix } from '../../../../math/matrix.ts'
import { connectorOf, encodeTexts, textOf } from '../../../../model/index.ts'
import { imageInput, imagesOf } from '../../programs.ts'
import type { Rows, ScorerShape } from '../task.ts'
import type { Captions } from './texts.ts'
import { takeTexts } from './texts.ts'

export interface Encoder {
  /** [count, embedding], unit rows. `onBatch` may throw to give up. */
  images(count: number, rows: Rows, onBatch?: () => Promise<void>): Promise<Matrix>
  texts(texts: readonly number[], onBatch?: () => Promise<void>): Promise<Matrix>
  dispose(): Promise<void>
}

export async function compileEncoder(shape: ScorerShape, captions: Captions): Promise<Encoder> {
  const { engine, from, batch } = shape
  const { params, architecture } = shape.model
  const text = textOf(architecture)
  const { width } = connectorOf(architecture)
  const read = await engine.compile({
    name: 'captions',
    inputs: { ids: { shape: [batch, captions.context], dtype: 'int32' }, real: { shape: [batch, captions.context] } },
    params,
    fn: ({ ids, real }, weights) => ({ embedding: encodeTexts(text, weights, ids!, real!) }),
  })
  const look = await engine.compile({
    name: `embed ${from}`,
    inputs: imageInput(shape),
    params,
    fn: ({ x }, weights) => ({ embedding: imagesOf(shape, weights, x!) }),
  })

  async function batches(
    count: number,
    run: (at: number, rows: number) => Promise<Record<string, ArrayLike<number>>>,
    onBatch?: () => Promise<void>,
  ): Promise<Matrix> {
    const out = matrix(count, width)
    for (let at = 0; at < count; at += batch) {
      const rows = Math.min(batch, count - at)
      const { embedding } = await run(at, rows)
      out.data.set((embedding as Float32Array).subarray(0, rows * width), at * width)
      await onBatch?.()
    }
    return out
  }

  return {
    images(count, { rowSize, fill }, onBatch) {
      const x = new Float32Array(batch * rowSize)
      const run = async (at: number, rows: number) => {
        await Promise.all(Array.from({ length: rows }, async (_, i) => fill(at + i, x, i * rowSize)))
        return look.run({ x })
      }
      return batches(count, run, onBatch)
    },
    texts(texts, onBatch) {
      const run = async (at: number, rows: number) => {
        // Padding rows repeat a real caption: an empty one would divide by a token count of zero.
        const part = Array.from({ length: batch }, (_, i) => texts[at + (i < rows ? i : 0)] as number)
        return read.run(takeTexts(captions, part))
      }
      return batches(texts.length, run, onBatch)
    },
    async dispose() {
      await read.dispose()
      await look.dispose()
    },
  }
}
