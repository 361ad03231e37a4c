/** The training data of a phase: pixels for the whole tower, or stored activations of its frozen part. */
import type { DatasetPayload } from '../../contract/compute.ts'
import { imagesPerPass, type Settings } from './config.ts'
import type { Matrix } from '../../math/matrix.ts'
import { matrix } from '../../math/matrix.ts'
import { createRandom } from '../../domain/random.ts'
import type { Engine } from '../../engine/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { sizeAt } from '../../model/index.ts'
import { FIT_LIMIT, fittedViews } from '../../strategies/fitted-views.ts'
import type { FillRequest } from './activations/fill.ts'
import type { Rows, StoredCut } from './activations/frozen-part.ts'
import { createFrozenPart } from './activations/frozen-part.ts'
import { writeView } from './data/augment.ts'
import type { ImageStore } from './data/images.ts'
import { itemsOf } from './data/items-of.ts'
import type { Phase } from './phases.ts'
import type { FitRows } from './tasks/task.ts'

export interface Source {
  /** Values of one row. */
  readonly rowSize: number
  /** Writes dataset item `item` as seen in `epoch` into out from `at` on. */
  fillTrain(item: number, epoch: number, out: Float32Array, at: number): Promise<void> | void
  /** Writes validation item `index` (counted within that split). */
  fillValidation(index: number, out: Float32Array, at: number): Promise<void> | void
}

/** The data for fitting and scoring a head: pooled features of the unchanged tower. */
export interface ForFit {
  /** Features of each item in `train`. */
  readonly views: number
  /** Several views of each item, if they fit. */
  readonly train: FitRows
  readonly held: FitRows
  /** The validation items. */
  readonly source: Source
}

export interface Sources extends Disposable {
  readonly trainItems: readonly number[]
  readonly valItems: readonly number[]
  readonly pixels: Source
  forFit(): Promise<ForFit>
  /** Rows for the rest of a phase: `count` epochs from `first` on, counted over the whole run. */
  of(phase: number, epochs: { readonly first: number; readonly count: number }): Promise<Source>
}

export interface SourcesOptions {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly dataset: DatasetPayload
  readonly images: ImageStore
  readonly config: Settings
  readonly phases: readonly Phase[]
  readonly cacheDir: string
  readonly onFeatures: FillRequest['onBatch']
}

export function createSources(options: SourcesOptions): Sources {
  const { model, dataset, images, config, phases } = options
  const { side, write } = model.architecture.pixels
  const trainItems = itemsOf(dataset, 'train')
  const valItems = itemsOf(dataset, 'val')
  const frozen = createFrozenPart({
    ...options,
    limit: config.cacheMB * 2 ** 20,
    batch: imagesPerPass(config),
    mirror: config.mirror,
    onBatch: options.onFeatures,
  })
  const plain = (items: readonly number[]) => items.map((item) => [item, 0] as const)
  const validation = (rows: Rows) => (index: number, out: Float32Array, at: number) =>
    rows.read(valItems[index] as number, 0, out, at)

  const pixels: Source = {
    rowSize: side * side * 3,
    fillTrain: async (item, epoch, out, to) => {
      const rgb = await images.get(item)
      if (!config.augment) return write(rgb, out, to)
      const random = createRandom(`augment-${config.seed}-${epoch}-${item}`)
      writeView(model.architecture.pixels, rgb, random, out, to, config.mirror)
    },
    fillValidation: async (index, out, to) => write(await images.get(valItems[index] as number), out, to),
  }

  /** The cuts of the phases from `phase` on that train from stored activations. */
  const cutsFrom = (phase: number): StoredCut[] =>
    phases.slice(phase).flatMap(({ from, views, cached }) => (cached ? [{ cut: from, views: views ?? 1 }] : []))

  /** Each view is used once in as many epochs as there are views; the first one differs between items. */
  const viewOf = (item: number, epoch: number, views: number): number =>
    (createRandom(`first view-${config.seed}-${item}`).int(views) + epoch) % views

  async function stored(phase: number, { first, count }: { first: number; count: number }): Promise<Source> {
    const [own, ...later] = cutsFrom(phase)
    if (!own) throw new Error(`phase ${phase} does not train from stored activations`)
    const { cut, views } = own
    const epochs = Array.from({ length: Math.min(count, views) }, (_, i) => first + i)
    const seen = epochs.flatMap((epoch) => trainItems.map((item) => [item, viewOf(item, epoch, views)] as const))
    const rows = await frozen.rows([own, ...later], [...plain(valItems), ...seen])
    return {
      rowSize: sizeAt(model.architecture, cut),
      fillTrain: (item, epoch, out, at) => rows.read(item, viewOf(item, epoch, views), out, at),
      fillValidation: validation(rows),
    }
  }

  return {
    trainItems,
    valItems,
    pixels,
    async forFit() {
      const rowSize = sizeAt(model.architecture, 'pooled')
      const sample = sampleOf(trainItems, config.seed)
      const held = sampleOf(valItems, config.seed)
      const most = Math.floor(FIT_LIMIT / sample.length)
      const towerEpochs = phases.reduce((sum, { from, epochs }) => sum + (from === 'pooled' ? 0 : epochs), 0)
      const views = config.augment
        ? Math.min(fittedViews(sample.length, towerEpochs, model.architecture.tuning), most)
        : 1
      const seen = Array.from({ length: views }, (_, view) => sample.map((item) => [item, view] as const)).flat()
      const rows = await frozen.rows([{ cut: 'pooled', views }, ...cutsFrom(0)], [...seen, ...plain(valItems)])
      const fitRows = (of: readonly (readonly [item: number, view: number])[]): FitRows => ({
        features: readAll(rows, of, rowSize),
        items: of.map(([item]) => item),
      })
      const source = { rowSize, fillTrain: () => {}, fillValidation: validation(rows) }
      return { train: fitRows(seen), held: fitRows(plain(held)), views, source }
    },
    of: async (phase, epochs) => (phases[phase]?.cached ? stored(phase, epochs) : pixels),
    [Symbol.dispose]: () => frozen[Symbol.dispose](),
  }
}

function sampleOf(items: readonly number[], seed: number): readonly number[] {
  return items.length <= FIT_LIMIT ? items : createRandom(`fit-${seed}`).shuffle(items).slice(0, FIT_LIMIT)
}

function readAll(rows: Rows, of: readonly (readonly [item: number, view: number])[], cols: number): Matrix {
  const out = matrix(of.length, cols)
  of.forEach(([item, view], i) => rows.read(item, view, out.data, i * cols))
  return out
}
