/** Finds a model's tensors in its files by their headers, and what is wrong with them. */
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { type Expected, inFile, wrongTensor } from './checkpoint.ts'
import { isRead } from './dtypes.ts'
import type { StoredEntry } from './safetensors.ts'
import type { TensorReader } from './tensor-reader.ts'

/** A tensor in a file. */
export interface Place {
  readonly reader: TensorReader
  readonly entry: StoredEntry
}

export type Places = ReadonlyMap<string, Place>

/** Every tensor of some files, by name; the last file wins. */
export function placesIn(readers: readonly TensorReader[]): Places {
  const places = new Map<string, Place>()
  for (const reader of readers) for (const [name, entry] of reader.header.entries) places.set(name, { reader, entry })
  return places
}

/** Which bytes of a tensor of the file a tensor of the model is, and its shape there. */
export function partOf({ stored }: Expected, { from, to, shape }: StoredEntry) {
  const [index, parts] = stored?.part ?? [0, 1]
  const inner = shape.slice(stored?.leading ?? 0)
  const size = (to - from) / parts
  const [rows = 1, ...rest] = inner
  return {
    from: from + index * size,
    to: from + (index + 1) * size,
    shape: stored?.part ? [rows / parts, ...rest] : inner,
  }
}

/** Whether the files hold the tensors expected between them. Failures: model-unreadable. */
export function checkPlaces(places: Places, expected: readonly Expected[], files: readonly string[]): Result<null> {
  for (const tensor of expected) {
    const there = inFile(tensor)
    const { name } = there
    const found = places.get(name)
    if (!found && tensor.absent !== undefined) continue
    const problem = wrongTensor(there, found && partOf(tensor, found.entry).shape)
    const file = found?.reader.file ?? files.join(', ')
    if (problem) return failure('model-unreadable', `${file}: ${problem}`, { file })
    const dtype = found?.entry.dtype ?? 'F32'
    if (!isRead(dtype))
      return failure('model-unreadable', `${file}: tensor ${name} has the unsupported type ${dtype}.`, { file })
  }
  return success(null)
}
