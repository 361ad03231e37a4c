/** Headers of weights files, checked without reading the weights. */
import type { Result } from '../domain/failure.ts'
import { success } from '../domain/failure.ts'
import type { Expected } from './checkpoint.ts'
import { checkPlaces, placesIn } from './locate-tensors.ts'
import { openTensors, type TensorReader } from './tensor-reader.ts'

/**
 * Whether safetensors files are as long as their headers say and hold the tensors expected between them; null where one
 * cannot be read.
 */
export async function checkHeaders(
  files: readonly string[],
  expected: readonly Expected[],
): Promise<Result<null> | null> {
  const opened = await openAll(files)
  if (!opened?.ok) return opened
  try {
    return checkPlaces(placesIn(opened.value), expected, files)
  } finally {
    await closeAll(opened.value)
  }
}

/** Null where a file cannot be read; then, and after a failure, none is open. Failures: model-unreadable. */
export async function openAll(files: readonly string[]): Promise<Result<readonly TensorReader[]> | null> {
  const readers: TensorReader[] = []
  for (const file of files) {
    const opened = await openTensors(file)
    if (!opened?.ok) {
      await closeAll(readers)
      return opened
    }
    readers.push(opened.value)
  }
  return success(readers)
}

export async function closeAll(readers: readonly TensorReader[]): Promise<void> {
  await Promise.all(readers.map(async (reader) => reader.close()))
}
