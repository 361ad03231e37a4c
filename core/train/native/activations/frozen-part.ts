/** The frozen part of a run's tower: provides the activations of any view of any image, computed once and stored. */
import { join } from 'node:path'
import type { DatasetPayload } from '../../../contract/compute.ts'
import { createRandom } from '../../../domain/random.ts'
import type { Engine } from '../../../engine/index.ts'
import type { Cut, LoadedModel } from '../../../model/index.ts'
import { sizeAt } from '../../../model/index.ts'
import { writeView } from '../data/augment.ts'
import type { ImageStore } from '../data/images.ts'
import { evict } from './evict.ts'
import type { FillRequest, Target, View } from './fill.ts'
import { fillStores } from './fill.ts'
import { rowKey, storeKey } from './keys.ts'
import type { ActivationStore } from './store.ts'
import { openStore } from './store.ts'

/** The cache folder's limit, as a multiple of one run's limit. */
export const RUNS_KEPT = 2

export interface FrozenPartOptions {
  readonly engine: Engine
  readonly model: Pick<LoadedModel, 'architecture' | 'params'>
  readonly dataset: Pick<DatasetPayload, 'items'>
  readonly images: ImageStore
  readonly cacheDir: string
  /** One run's storage limit in bytes. */
  readonly limit: number
  readonly batch: number
  /** Whether half of the random views are mirror images. */
  readonly mirror: boolean
  readonly onBatch: FillRequest['onBatch']
}

/** A cut to store rows at, and its number of views per image. */
export interface StoredCut {
  readonly cut: Cut
  readonly views: number
}

export interface Rows {
  /** Writes a view of a dataset item into out from `at` on. */
  read(item: number, view: number, out: Float32Array, at: number): void
}

export interface FrozenPart extends Disposable {
  /**
   * Ensures that the views of the items are stored at the first cut. Images that pass through the tower for this are
   * stored at the other cuts too, so that later phases need not pass them again. View 0 is the image itself; the others
   * are random, and the same in every run.
   */
  rows(
    cuts: readonly [StoredCut, ...StoredCut[]],
    views: readonly (readonly [item: number, view: number])[],
  ): Promise<Rows>
}

export function createFrozenPart(options: FrozenPartOptions): FrozenPart {
  const { engine, model, dataset, images, cacheDir, limit, batch, mirror, onBatch } = options
  const { architecture } = model
  const input = architecture.pixels
  const stores = new Map<string, ActivationStore>()
  const hashOf = (item: number): string => (dataset.items[item] as DatasetPayload['items'][number]).hash

  /** Looked up again for every phase, because the weights below a cut may have trained in the previous one. */
  function storeAt(cut: Cut): ActivationStore {
    const name = storeKey(engine, model, cut)
    const store = stores.get(name) ?? openStore(join(cacheDir, 'activations', name), sizeAt(architecture, cut))
    stores.set(name, store)
    return store
  }

  async function pixels({ item, view }: View, out: Float32Array, at: number): Promise<void> {
    const rgb = await images.get(item)
    if (view === 0) input.write(rgb, out, at)
    else writeView(input, rgb, createRandom(`view ${hashOf(item)} ${view}`), out, at, mirror)
  }

  return {
    async rows(cuts, views) {
      // Images with the same bytes share their rows.
      const wanted = new Map<string, View>()
      for (const [item, view] of views) {
        const key = rowKey(hashOf(item), view, mirror)
        if (!wanted.has(key)) wanted.set(key, { item, view, key })
      }
      const first = storeAt(cuts[0].cut)
      const missing = (await first.missing([...wanted.keys()])).map((key) => wanted.get(key) as View)
      const targets: Target[] = []
      for (const { cut, views: most } of missing.length > 0 ? cuts : []) {
        if (targets.some((target) => target.cut === cut)) continue
        const store = storeAt(cut)
        const keys = missing.flatMap(({ view, key }) => (view < most || store === first ? [key] : []))
        targets.push({ cut, store, keys: new Set(await store.missing(keys)) })
      }
      if (targets.length > 0) {
        const toWrite = targets.reduce((sum, { store, keys }) => sum + keys.size * store.rowBytes, 0)
        const keep = new Set(Array.from(stores.values(), ({ inUse }) => [...inUse]).flat())
        await evict(cacheDir, RUNS_KEPT * limit - toWrite, keep, Date.now())
        await fillStores({
          engine,
          model,
          views: missing,
          targets,
          batch,
          pixels,
          ...(onBatch ? { onBatch } : {}),
        })
      }
      return { read: (item, view, out, at) => first.read(rowKey(hashOf(item), view, mirror), out, at) }
    },
    [Symbol.dispose]() {
      for (const store of stores.values()) store[Symbol.dispose]()
      stores.clear()
    },
  }
}
