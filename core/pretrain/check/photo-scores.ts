/** Cross-validated linear probes on real photos, beside simpler features. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeRgb } from '../../dataset/index.ts'
import type { Matrix } from '../../math/matrix.ts'
import { matrix } from '../../math/matrix.ts'
import { centreCrop } from '../../domain/framing.ts'
import { createRandom } from '../../domain/random.ts'
import type { Engine } from '../../engine/index.ts'
import { linearProbe, makeFolds } from '../../measure/index.ts'
import { extractFeatures } from '../../model/index.ts'
import { cardOf } from '../../model/families/thaw/card.ts'
import type { LoadedModel } from '../../model/index.ts'
import { initialParameters } from '../../model/families/thaw/parameters.ts'
import { describeCells } from '../targets.ts'
import { hogFeatures } from './hog.ts'

const FOLDS = 5
const RAW_SIDE = 16

export interface PhotoScores {
  readonly images: number
  readonly classes: number
  /** Accuracy of the probe on what heads read of the model. */
  readonly model: number
  readonly randomTower: number
  readonly hog: number
  /** The descriptors of the pooling cells, which pretraining predicts. */
  readonly targets: number
  readonly rawPixels: number
  /** On the mean of the tokens after the stem and after each block. */
  readonly byDepth: readonly number[]
}

/** @param folder class folders of photos */
export async function photoScores(engine: Engine, model: LoadedModel, folder: string): Promise<PhotoScores> {
  const { config } = await cardOf(model)
  const size = config.imageSize
  const { images, labels, classes } = await readFolder(folder, size)
  const folds = makeFolds(
    labels.map((label, i) => ({ label, cluster: i })),
    FOLDS,
    createRandom('check'),
  )
  const probe = (features: Matrix): number => linearProbe(features, labels, classes, folds).accuracy.value
  const featuresOf = (of: LoadedModel) =>
    extractFeatures({ engine, model: of, count: images.length, image: (i) => images[i] as Uint8Array })
  const rowsOf = (describe: (rgb: Uint8Array) => Float32Array): Matrix => {
    const rows = images.map((rgb) => describe(rgb))
    const columns = rows[0]?.length ?? 0
    const all = matrix(rows.length, columns)
    rows.forEach((values, i) => all.data.set(values, i * columns))
    return all
  }
  const { pooled, taps } = await featuresOf(model)
  const random = { ...model, params: initialParameters(config, createRandom('random tower')) }
  return {
    images: images.length,
    classes,
    model: probe(pooled),
    randomTower: probe((await featuresOf(random)).pooled),
    hog: probe(rowsOf((rgb) => hogFeatures(rgb, size, config.patch))),
    targets: probe(rowsOf((rgb) => describeCells(rgb, size, size / config.poolGrid))),
    rawPixels: probe(rowsOf((rgb) => shrink(rgb, size, RAW_SIDE))),
    byDepth: taps.map(({ features }) => probe(features)),
  }
}

interface Photos {
  readonly images: readonly Uint8Array[]
  readonly labels: readonly number[]
  readonly classes: number
}

async function readFolder(folder: string, size: number): Promise<Photos> {
  const entries = await readdir(folder, { withFileTypes: true })
  const classes = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const images: Uint8Array[] = []
  const labels: number[] = []
  for (const [label, name] of classes.entries()) {
    for (const file of await readdir(join(folder, name))) {
      const decoded = await decodeRgb(folder, { path: `${name}/${file}` }, centreCrop(size))
      if (!decoded.ok) throw new Error(decoded.failure.message)
      images.push(decoded.value)
      labels.push(label)
    }
  }
  return { images, labels, classes: classes.length }
}

/** Mean colours of a side × side grid. */
function shrink(rgb: Uint8Array, size: number, side: number): Float32Array {
  const out = new Float32Array(side * side * 3)
  const cell = size / side
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = (Math.floor(y / cell) * side + Math.floor(x / cell)) * 3
      for (let c = 0; c < 3; c++)
        out[at + c] = (out[at + c] as number) + (rgb[(y * size + x) * 3 + c] as number) / (cell * cell)
    }
  }
  return out
}
