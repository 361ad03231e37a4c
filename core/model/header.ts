/** The header of a weights file, checked without reading the weights. */
import { open } from 'node:fs/promises'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { HEADER_LIMIT, parseHeader } from './safetensors.ts'
import { storedShape, wrongTensor } from './checkpoint.ts'

/**
 * Whether a safetensors file is as long as its header says and holds the tensors expected; null if it cannot be read.
 * @param expected names and in-memory shapes
 */
export async function checkHeader(
  file: string,
  expected: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Promise<Result<null> | null> {
  const handle = await open(file).catch(() => null)
  if (!handle) return null
  try {
    const { size } = await handle.stat()
    const start = Buffer.alloc(8)
    await handle.read(start, 0, 8, 0)
    const length = Number(start.readBigUInt64LE())
    const text = Buffer.alloc(Math.min(length, HEADER_LIMIT, Math.max(0, size - 8)))
    await handle.read(text, 0, text.length, 8)
    const header = parseHeader({ text, length, rest: size - 8 - length }, file)
    if (!header.ok) return header
    for (const { name, shape } of expected) {
      const found = header.value.entries.get(name)
      const problem = wrongTensor(name, found && storedShape(name, found.shape), shape)
      if (problem) return failure('model-unreadable', `${file}: ${problem}`, { file })
    }
    return success(null)
  } finally {
    await handle.close()
  }
}
