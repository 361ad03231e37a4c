/** A safetensors file whose tensors are still zeros, so that they can be written one after the other. */
import { open } from 'node:fs/promises'
import { valuesIn } from '../math/shape.ts'
import { widthOf } from './dtypes.ts'
import type { StoredEntry } from './safetensors.ts'

/** @param tensors in the order of the file. Throws system errors. */
export async function blankSafetensors(
  file: string,
  tensors: ReadonlyMap<string, Pick<StoredEntry, 'dtype' | 'shape'>>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  // Without a prototype, so that no tensor name has a special meaning.
  const header = Object.create(null) as Record<string, unknown>
  header['__metadata__'] = metadata
  let end = 0
  for (const [name, { dtype, shape }] of tensors) {
    const from = end
    end += valuesIn(shape) * (widthOf(dtype) as number)
    header[name] = { dtype, shape, data_offsets: [from, end] }
  }
  const json = JSON.stringify(header)
  const text = Buffer.from(json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8)))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  const handle = await open(file, 'wx')
  try {
    await handle.write(Buffer.concat([length, text]))
    await handle.truncate(length.length + text.length + end)
  } finally {
    await handle.close()
  }
}
