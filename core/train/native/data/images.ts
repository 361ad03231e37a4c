/** The decoded images of a dataset, cached in memory up to a limit and decoded again beyond it. */
import type { DatasetPayload } from '../../../contract/compute.ts'
import { decodeRgb } from '../../../dataset/index.ts'
import { FailureError } from '../../../domain/failure.ts'
import type { Framing } from '../../../domain/framing.ts'

export interface ImageStore {
  /** RGB bytes of item `index`, [side, side, 3]. Throws a FailureError when the file changed or vanished since import. */
  get(index: number): Promise<Uint8Array>
}

const DEFAULT_LIMIT = 768 * 1024 * 1024

export function createImageStore(
  dataset: DatasetPayload,
  framing: Framing,
  limitBytes: number = DEFAULT_LIMIT,
): ImageStore {
  const kept = new Map<number, Promise<Uint8Array>>()
  const most = Math.floor(limitBytes / (framing.side ** 2 * 3))
  const decode = async (index: number): Promise<Uint8Array> => {
    const item = dataset.items[index]
    if (!item) throw new Error(`item ${index} is not in the dataset`)
    const decoded = await decodeRgb(dataset.root, item, framing)
    if (decoded.ok) return decoded.value
    const message = `${item.path} can no longer be read (${decoded.failure.message}). Import the folder again to leave it out.`
    throw new FailureError({ code: 'dataset-changed', message, file: item.path })
  }
  return {
    get(index) {
      const known = kept.get(index)
      if (known) return known
      const decoded = decode(index)
      if (kept.size < most) kept.set(index, decoded)
      return decoded
    },
  }
}
