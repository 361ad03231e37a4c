/** Which tensors of a checkpoint have other values in another one, read tensor by tensor. */
import { type Result, success } from '../domain/failure.ts'
import { type Dtype, decodeValues, encodeValues, isRead } from '../model/dtypes.ts'
import { closeAll, openAll } from '../model/header.ts'
import { type StoredEntry, unreadable } from '../model/safetensors.ts'
import type { TensorReader } from '../model/tensor-reader.ts'
import { weightsFilesIn } from '../model/weights-files.ts'
import { canonical } from './canonical.ts'

export interface ComparedWeights {
  /** Names as in the files of the first, in order. */
  readonly changed: readonly string[]
  readonly same: readonly string[]
  /** Those that the second has not, and those that only it has. */
  readonly missing: readonly string[]
  readonly added: readonly string[]
}

interface Place {
  readonly name: string
  readonly entry: StoredEntry
  readonly reader: TensorReader
}

export interface Comparing {
  readonly onTensor?: (done: number, of: number) => void
  readonly signal?: AbortSignal
}

const WEIGHTS = 'model.safetensors'
const ADAPTERS = 'adapter_model.safetensors'
const OPEN_CLIP = 'open_clip_model.safetensors'
/** The end of an adapter's name in peft's files. */
const ADAPTER = /\.lora_(?:embedding_)?[AB](?:\.weight)?$/

/**
 * Names count in any library's spelling. Where the second is stored in another number format, the first is brought to it: a
 * step that rounding takes away has changed nothing. Of adapters in peft's format, the matrices that they change count as
 * changed, and all tensors that the file does not hold as the same.
 * @param after folder of the second; the first is `before`
 * Failures: model-unreadable. Throws the signal's reason.
 */
export async function compareWeights(
  before: string,
  after: string,
  { onTensor, signal }: Comparing = {},
): Promise<Result<ComparedWeights>> {
  const first = await openFolder(before)
  if (!first.ok) return first
  const second = await openFolder(after)
  if (!second.ok) {
    await closeAll(first.value)
    return second
  }
  try {
    const [own, other] = [placesOf(first.value), placesOf(second.value)]
    const adapted = new Set([...other.keys()].flatMap((key) => (ADAPTER.test(key) ? [key.replace(ADAPTER, '')] : [])))
    const moduleOf = (key: string): string => key.replace(/\.weight$/, '')
    const [changed, same, missing] = [[] as string[], [] as string[], [] as string[]]
    let done = 0
    for (const [key, place] of own) {
      signal?.throwIfAborted()
      const found = other.get(key)
      if (adapted.has(moduleOf(key))) changed.push(place.name)
      else if (!found) (adapted.size > 0 ? same : missing).push(place.name)
      else ((await isSame(place, found)) ? same : changed).push(place.name)
      onTensor?.(++done, own.size)
    }
    const added = [...other].flatMap(([key, { name }]) => (own.has(key) || ADAPTER.test(key) ? [] : [name]))
    return success({ changed, same, missing, added })
  } finally {
    await closeAll([...first.value, ...second.value])
  }
}

async function openFolder(folder: string): Promise<Result<readonly TensorReader[]>> {
  const files = await weightsFilesIn(folder, [WEIGHTS, ADAPTERS, OPEN_CLIP])
  if (!files.ok) return files
  const opened = await openAll(files.value)
  return opened ?? unreadable(folder, 'a file of the weights is missing')
}

const placesOf = (readers: readonly TensorReader[]): ReadonlyMap<string, Place> =>
  new Map(
    readers.flatMap((reader) =>
      Array.from(reader.header.entries, ([name, entry]) => [canonical(name), { name, entry, reader }] as const),
    ),
  )

const bytesOf = ({ entry: { from, to }, reader }: Place): Promise<Uint8Array<ArrayBuffer>> => reader.bytes(from, to)

async function isSame(a: Place, b: Place): Promise<boolean> {
  if (a.entry.shape.join() !== b.entry.shape.join()) return false
  const [first, second] = [await bytesOf(a), await bytesOf(b)]
  const rounded = a.entry.dtype === b.entry.dtype ? first : inFormat(first, a.entry.dtype, b.entry.dtype)
  return rounded !== null && Buffer.compare(rounded, second) === 0
}

/** Null for formats that are not read. */
function inFormat(bytes: Uint8Array<ArrayBuffer>, from: string, to: string): Uint8Array | null {
  if (!isRead(from) || !isRead(to)) return null
  return encodeValues(decodeValues(bytes, from), to satisfies Dtype)
}
