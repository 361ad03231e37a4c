/** Pooled features of a frozen tower, computed once for a dataset and kept on disk in half precision. */
import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '../domain/random.ts'
import type { Matrix } from '../domain/matrix.ts'
import { matrix } from '../domain/matrix.ts'
import type { Engine } from '../engine/index.ts'
import { writeAtomically } from '../model/checkpoint.ts'
import { pooledWidth } from '../model/config.ts'
import type { LoadedModel } from '../model/index.ts'
import { normalisePixels } from '../model/pixels.ts'
import { readSafetensors, writeSafetensors } from '../model/safetensors.ts'
import { encodeVision } from '../model/vision.ts'
import { augmentInto } from './data/augment.ts'
import type { ImageStore } from './data/images.ts'

export interface FeatureRequest {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly images: ImageStore
  readonly fingerprint: string
  readonly cacheDir: string
  /** Dataset indices, one row each in every view. */
  readonly items: readonly number[]
  /** View 0 is the image itself, the others are seeded random views. */
  readonly views: number
  readonly seed: number
  readonly batch: number
  /** Called after every batch, with the time one image took to pass the tower, ms. */
  readonly onBatch?: (done: number, total: number, msPerImage: number) => Promise<void> | void
}

const VERSION = 1

function cacheKey({ model, fingerprint, items, views, seed }: FeatureRequest): string {
  const view = views > 1 ? `${views} views of seed ${seed}` : 'plain view'
  const parts = [VERSION, model.hash, fingerprint, view, createHash('sha256').update(items.join()).digest('hex')]
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
}

/** One matrix of [items, pooled] a view; read from the cache when it is there. */
export async function frozenFeatures(request: FeatureRequest): Promise<Matrix[]> {
  const file = join(request.cacheDir, `frozen-${cacheKey(request)}.safetensors`)
  const cached = await readFile(file).catch(() => null)
  if (cached) {
    const read = readSafetensors(cached, file)
    // A damaged cache file is as good as none.
    if (read.ok)
      return Array.from(read.value.tensors.values(), ({ shape, data }) =>
        matrix(shape[0] as number, shape[1] as number, data),
      )
  }
  const made = await compute(request)
  await mkdir(request.cacheDir, { recursive: true })
  const tensors = new Map(made.map((view, i) => [`view${i}`, { shape: [view.rows, view.cols], data: view.data }]))
  await writeAtomically(file, writeSafetensors(tensors, { dtype: 'F16' }))
  // What later epochs see must not depend on whether the cache was warm: both paths give the rounded values.
  return made.map((view) => matrix(view.rows, view.cols, Float32Array.from(Float16Array.from(view.data))))
}

async function compute(request: FeatureRequest): Promise<Matrix[]> {
  const { engine, model, images, items, views, seed, onBatch } = request
  const { config, params } = model
  const size = config.imageSize
  const rowSize = size * size * 3
  const cols = pooledWidth(config)
  const total = items.length * views
  const batch = Math.max(1, Math.min(request.batch, total))
  const program = await engine.compile({
    name: 'frozen features',
    inputs: { x: { shape: [batch, size, size, 3] } },
    params,
    fn: ({ x }, weights) => ({ pooled: encodeVision(config, weights, x!).pooled }),
  })
  try {
    const out = Array.from({ length: views }, () => matrix(items.length, cols))
    const x = new Float32Array(batch * rowSize)
    for (let from = 0; from < total; from += batch) {
      const rows = Math.min(batch, total - from)
      await Promise.all(
        Array.from({ length: rows }, async (_, i) => {
          const view = Math.floor((from + i) / items.length)
          const item = items[(from + i) % items.length] as number
          const rgb = await images.get(item)
          if (view === 0) normalisePixels(rgb, x, i * rowSize)
          else augmentInto(rgb, size, createRandom(`view-${seed}-${view}-${item}`), x, i * rowSize)
        }),
      )
      const started = performance.now()
      const pooled = (await program.run({ x }))['pooled'] as Float32Array
      const took = (performance.now() - started) / batch
      for (let i = 0; i < rows; i++) {
        const target = out[Math.floor((from + i) / items.length)] as Matrix
        target.data.set(pooled.subarray(i * cols, (i + 1) * cols), ((from + i) % items.length) * cols)
      }
      await onBatch?.(from + rows, total, took)
    }
    return out
  } finally {
    await program.dispose()
  }
}
