import { type Batch, Type } from '@uwdata/flechette'
import { Damaged, TooLarge } from '../damaged.ts'
import { PlacedBytes } from './placed-bytes.ts'

/** A range of a message's memory. */
export interface Part {
  readonly view: ArrayBufferView
}

/** Texts and numbers of one record batch, which are held at once. */
const MOST_BYTES = 512 * 2 ** 20

/** The parts of a column's memory that must be read before its values are asked for: all but the bytes of binary cells. */
export function partsOf(batch: Batch<unknown>): Part[] {
  const members = Object.entries(batch) as [string, unknown][]
  const isBinary = batch.type.typeId === Type.Binary || batch.type.typeId === Type.LargeBinary
  const own = members.flatMap(([name, value]) => (isBinary && name === 'values' ? [] : viewsIn(value)))
  return [...own, ...childrenOf(batch).flatMap(partsOf)]
}

function viewsIn(value: unknown): Part[] {
  const list = Array.isArray(value) ? value : [value]
  return list.flatMap((view) => (ArrayBuffer.isView(view) ? [{ view }] : []))
}

export function refuseTooMuch(parts: readonly Part[]): void {
  const bytes = parts.reduce((sum, { view }) => sum + view.byteLength, 0)
  if (bytes <= MOST_BYTES) return
  throw new TooLarge(
    `keeps ${Math.round(bytes / 2 ** 20)} MiB of text in one record batch: save it in smaller batches.`,
  )
}

/** Throws Damaged where lists would reach out of what they are lists of, or there are more values than bytes. */
export function refuseImpossible(batch: Batch<unknown>, most: number): void {
  const children = childrenOf(batch)
  const inner = children[0]?.length ?? 0
  const { offsets, sizes, length } = batch
  const stride = 'stride' in batch ? Number(batch.stride) : 0
  let isSound = length >= 0 && length <= most
  if (isSound && children.length > 0 && offsets && batch.type.typeId !== Type.Union) {
    // A list ends where the next one begins, or says how long it is; behind that there may be padding.
    const used = sizes || length === 0 ? length : length + 1
    isSound = offsets.length >= used
    let last = 0
    for (let i = 0; i < used && isSound; i++) {
      const at = Number(offsets[i])
      isSound = at >= (sizes ? 0 : last) && at + Number(sizes?.[i] ?? 0) <= inner
      last = at
    }
  }
  if (children.length > 0 && stride * length > inner) isSound = false
  if (!isSound) throw new Damaged('is damaged: lists in it reach out of their place. Replace it with an intact copy.')
  for (const child of children) refuseImpossible(child, most)
}

function childrenOf(batch: Batch<unknown>): readonly Batch<unknown>[] {
  return batch.children ?? []
}

/**
 * A value as the rows of other files have it: lists as arrays, structs as objects without a prototype, and bytes as the
 * place in the file where they lie.
 * @param from of the memory's first byte, in the file
 */
export function plain(value: unknown, memory: Uint8Array, from: number): unknown {
  if (value instanceof Uint8Array) {
    // Bytes of a dictionary, which lies elsewhere: `datasets` writes none.
    if (value.buffer !== memory.buffer) return null
    // Without bytes the place may be anywhere.
    return new PlacedBytes(
      value.byteLength === 0 ? from : value.byteOffset - memory.byteOffset + from,
      value.byteLength,
    )
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>)
  if (Array.isArray(value)) return value.map((entry) => plain(entry, memory, from))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const struct: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [name, entry] of Object.entries(value)) struct[name] = plain(entry, memory, from)
  return struct
}
