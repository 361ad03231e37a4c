/** Embeddings of images and captions with the current weights. */
import type { Matrix } from '../../../../math/matrix.ts'
import { matrix } from '../../../../math/matrix.ts'
import { connectorOf } from '../../../../model/index.ts'
import { imageInput, imagesOf } from '../../programs.ts'
import type { Rows, ScorerShape } from '../task.ts'
import type { TextRows } from '../text-rows.ts'

export interface Encoder {
  /** [count, embedding], unit rows. `onBatch` may throw to abort. */
  images(count: number, rows: Rows, onBatch?: () => Promise<void>): Promise<Matrix>
  texts(texts: readonly number[], onBatch?: () => Promise<void>): Promise<Matrix>
  dispose(): Promise<void>
}

export async function compileEncoder(
  shape: ScorerShape,
  rows: Pick<TextRows, 'inputs' | 'arrays' | 'encode'>,
): Promise<Encoder> {
  const { engine, from, batch } = shape
  const { params, architecture } = shape.model
  const { width } = connectorOf(architecture)
  const read = await engine.compile({
    name: 'captions',
    inputs: rows.inputs(batch),
    params,
    fn: (inputs, weights) => ({ embedding: rows.encode(weights, inputs) }),
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

  function readTexts(texts: readonly number[], onBatch?: () => Promise<void>): Promise<Matrix> {
    const run = async (at: number, count: number) => {
      // Padding rows repeat a real caption: an empty one would divide by a token count of zero.
      const part = Array.from({ length: batch }, (_, i) => texts[at + (i < count ? i : 0)] as number)
      return read.run(rows.arrays(part))
    }
    return batches(texts.length, run, onBatch)
  }

  /** Of weights that stay as they are. */
  const known = new Map<number, Float32Array>()
  return {
    images(count, { rowSize, fill }, onBatch) {
      const x = new Float32Array(batch * rowSize)
      const run = async (at: number, rows: number) => {
        await Promise.all(Array.from({ length: rows }, async (_, i) => fill(at + i, x, i * rowSize)))
        return look.run({ x })
      }
      return batches(count, run, onBatch)
    },
    async texts(texts, onBatch) {
      if (!shape.still) return readTexts(texts, onBatch)
      const missing = texts.filter((text) => !known.has(text))
      const fresh = await readTexts(missing, onBatch)
      missing.forEach((text, row) => known.set(text, fresh.data.subarray(row * width, (row + 1) * width)))
      const out = matrix(texts.length, width)
      texts.forEach((text, row) => out.data.set(known.get(text)!, row * width))
      return out
    },
    async dispose() {
      await read.dispose()
      await look.dispose()
    },
  }
}
