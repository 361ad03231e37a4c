/** Headers of weights files, checked without reading the weights. */
import { open } from 'node:fs/promises'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { type Expected, storedShape, wrongTensor } from './checkpoint.ts'
import { expandedShapes } from './eight-bit.ts'
import { HEADER_LIMIT, parseHeader, type StoredEntry, type TensorHeader } from './safetensors.ts'

/**
 * Whether safetensors files are as long as their headers say and hold the tensors expected between them; null where one
 * cannot be read.
 */
export async function checkHeaders(
  files: readonly string[],
  expected: readonly Expected[],
): Promise<Result<null> | null> {
  const entries = new Map<string, StoredEntry>()
  for (const file of files) {
    const header = await readHeader(file)
    if (!header?.ok) return header
    for (const [name, entry] of expandedShapes(header.value.entries)) entries.set(name, entry)
  }
  for (const tensor of expected) {
    const found = entries.get(tensor.name)
    if (!found && tensor.absent !== undefined) continue
    const problem = wrongTensor(tensor.name, found && storedShape(tensor, found.shape), tensor.shape)
    const file = files.join(', ')
    if (problem) return failure('model-unreadable', `${file}: ${problem}`, { file })
  }
  return success(null)
}

/** Null where there is no file to read. Failures: model-unreadable. */
async function readHeader(file: string): Promise<Result<TensorHeader> | null> {
  const handle = await open(file).catch(() => null)
  if (!handle) return null
  try {
    const { size } = await handle.stat()
    const start = Buffer.alloc(8)
    await handle.read(start, 0, 8, 0)
    const length = Number(start.readBigUInt64LE())
    const text = Buffer.alloc(Math.min(length, HEADER_LIMIT, Math.max(0, size - 8)))
    await handle.read(text, 0, text.length, 8)
    return parseHeader({ text, length, rest: size - 8 - length }, file)
  } finally {
    await handle.close()
  }
}
