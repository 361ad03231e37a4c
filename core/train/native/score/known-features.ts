/**
 * Pooled features of scored pictures by a tower that stays as it is: computed once for all runs on a dataset and a model,
 * and stored to the last bit, so that a score from them is the score from pixels.
 */
import { join } from 'node:path'
import type { DatasetItem } from '../../../domain/dataset.ts'
import type { Engine } from '../../../engine/index.ts'
import { type LoadedModel, sizeAt } from '../../../model/index.ts'
import { evict } from '../activations/evict.ts'
import { fillStores } from '../activations/fill.ts'
import { RUNS_KEPT } from '../activations/frozen-part.ts'
import { pictureKey, storeKey } from '../activations/keys.ts'
import { type ActivationStore, openStore } from '../activations/store.ts'
import type { ImageStore } from '../data/images.ts'
import type { OnPictures, Pictures, View } from './pictures.ts'

export interface KnownFeaturesOptions {
  readonly engine: Engine
  /** Whose tower has the same weights at every call. */
  readonly model: Pick<LoadedModel, 'architecture' | 'params'>
  readonly cacheDir: string
  /** One run's storage limit in bytes. */
  readonly limit: number
  readonly batch: number
}

/** Pictures of one dataset under some views. */
export interface Wanted {
  readonly dataset: readonly Pick<DatasetItem, 'hash'>[]
  readonly images: ImageStore
  readonly seen: readonly { readonly items: readonly number[]; readonly view: View }[]
  readonly onBatch?: OnPictures | undefined
}

export interface KnownFeatures extends Disposable {
  /** Passes those pictures through the tower that never did. Undefined where their features exceed the storage limit. */
  of(wanted: Wanted): Promise<Pictures['features']>
}

export function knownFeatures({ engine, model, cacheDir, limit, batch }: KnownFeaturesOptions): KnownFeatures {
  const rowSize = sizeAt(model.architecture, 'pooled')
  const { side, write } = model.architecture.pixels
  let opened: ActivationStore | null = null
  // Only when it is needed, because the name is a hash of all weights of the tower.
  const open = (): ActivationStore =>
    (opened ??= openStore(
      join(cacheDir, 'activations', storeKey(engine, model, 'pooled', 'single')),
      rowSize,
      'single',
    ))

  return {
    async of({ dataset, images, seen, onBatch }) {
      const keyOf = (item: number, view: View): string => pictureKey(dataset[item]!.hash, view.change(item))
      const wanted = new Map<string, { readonly item: number; readonly view: View }>()
      for (const { items, view } of seen) for (const item of items) wanted.set(keyOf(item, view), { item, view })
      if (wanted.size * rowSize * Float32Array.BYTES_PER_ELEMENT > limit) return undefined
      const store = open()
      const missing = await store.missing([...wanted.keys()])
      await onBatch?.(wanted.size - missing.length)
      if (missing.length > 0) {
        const toWrite = missing.length * store.rowBytes
        await evict(cacheDir, RUNS_KEPT * limit - toWrite, store.inUse, Date.now())
        let passed = 0
        await fillStores({
          engine,
          model,
          views: missing.map((key) => ({ item: wanted.get(key)!.item, view: 0, key })),
          targets: [{ cut: 'pooled', store, keys: new Set(missing) }],
          batch,
          async pixels({ item, key }, out, at) {
            write(wanted.get(key)!.view.of(await images.get(item), side, item), out, at)
          },
          async onBatch(done) {
            await onBatch?.(done - passed)
            passed = done
          },
        })
      }
      return (items, view) => ({
        rowSize,
        fill: (index, out, at) => store.read(keyOf(items[index] as number, view), out, at),
      })
    },
    [Symbol.dispose]() {
      opened?.[Symbol.dispose]()
    },
  }
}
