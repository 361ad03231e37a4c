/** What a phase trains on: pixels through the tower, or features of the frozen tower that are computed once. */
import type { DatasetPayload } from '../contract/compute.ts'
import type { RunConfig } from '../contract/run.ts'
import type { Matrix } from '../domain/matrix.ts'
import { row } from '../domain/matrix.ts'
import { createRandom } from '../domain/random.ts'
import type { Engine } from '../engine/index.ts'
import { pooledWidth } from '../model/config.ts'
import type { LoadedModel } from '../model/index.ts'
import { normalisePixels } from '../model/pixels.ts'
import { augmentInto } from './data/augment.ts'
import type { ImageStore } from './data/images.ts'
import type { FeatureRequest } from './feature-cache.ts'
import { frozenFeatures } from './feature-cache.ts'
import type { Phase } from './phases.ts'

/** Views of each training image in the feature cache: the image itself and a few random ones. */
const CACHED_VIEWS = 4

export interface Source {
  /** Values of one row. */
  readonly rowSize: number
  /** Writes dataset item `item` as seen in `epoch` into out from `at` on. */
  fillTrain(item: number, epoch: number, out: Float32Array, at: number): Promise<void> | void
  /** Writes validation item `index` (counted within that split). */
  fillValidation(index: number, out: Float32Array, at: number): Promise<void> | void
}

export interface Sources {
  readonly trainItems: readonly number[]
  readonly valItems: readonly number[]
  labelOf(item: number): number
  /** Features of the tower as pretrained: views of the training items, view 0 being the image itself. */
  trainFeatures(): Promise<Matrix[]>
  validationFeatures(): Promise<Matrix>
  /** Rows for a phase. */
  of(phase: Phase): Promise<Source>
}

export interface SourcesOptions {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly dataset: DatasetPayload
  readonly images: ImageStore
  readonly config: RunConfig
  readonly phases: readonly Phase[]
  readonly cacheDir: string
  readonly onFeatures: FeatureRequest['onBatch']
}

export function createSources(options: SourcesOptions): Sources {
  const { engine, model, dataset, images, config, phases, cacheDir, onFeatures } = options
  const side = model.config.imageSize
  const trainItems = indicesOf(dataset, 'train')
  const valItems = indicesOf(dataset, 'val')
  const request = {
    engine,
    model,
    images,
    fingerprint: dataset.fingerprint,
    cacheDir,
    seed: config.seed,
    batch: config.batch,
    ...(onFeatures ? { onBatch: onFeatures } : {}),
  }
  const trainFeatures = (): Promise<Matrix[]> => {
    const views = config.augment && phases.some(({ cached }) => cached) ? CACHED_VIEWS : 1
    return frozenFeatures({ ...request, items: trainItems, views })
  }
  const validationFeatures = async (): Promise<Matrix> =>
    (await frozenFeatures({ ...request, items: valItems, views: 1 }))[0] as Matrix

  const pixels: Source = {
    rowSize: side * side * 3,
    fillTrain: async (item, epoch, out, to) => {
      const rgb = await images.get(item)
      if (config.augment) augmentInto(rgb, side, createRandom(`augment-${config.seed}-${epoch}-${item}`), out, to)
      else normalisePixels(rgb, out, to)
    },
    fillValidation: async (index, out, to) => normalisePixels(await images.get(valItems[index] as number), out, to),
  }

  async function cached(): Promise<Source> {
    const train = await trainFeatures()
    const val = await validationFeatures()
    const rowOf = new Map(trainItems.map((item, i) => [item, i]))
    return {
      rowSize: pooledWidth(model.config),
      fillTrain: (item, epoch, out, to) => {
        const view = createRandom(`pick-${config.seed}-${epoch}-${item}`).int(train.length)
        out.set(row(train[view] as Matrix, rowOf.get(item) as number), to)
      },
      fillValidation: (index, out, to) => out.set(row(val, index), to),
    }
  }

  return {
    trainItems,
    valItems,
    labelOf: (item) => dataset.items[item]?.label as number,
    trainFeatures,
    validationFeatures,
    of: async (phase) => (phase.cached ? cached() : pixels),
  }
}

function indicesOf(dataset: DatasetPayload, split: string): number[] {
  return dataset.items.flatMap((item, index) => (item.split === split ? [index] : []))
}
