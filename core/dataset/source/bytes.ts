import type { ItemSource } from '../../domain/dataset.ts'
import { base64Bytes } from './base64-text.ts'
import { openConfined } from './confined.ts'
import { Damaged, TooLarge } from './damaged.ts'
import { parquetBytes } from './parquet-bytes.ts'
import type { FileSource } from './random-access.ts'
import { rangeBytes } from './range-bytes.ts'
import { pieces, readRange } from './read-range.ts'
import { zipBytes, zipStream } from './zip-data.ts'

/** The file of the dataset's folder that a source reads from. */
export function fileOf(source: ItemSource): string {
  switch (source.kind) {
    case 'file':
      return source.path
    case 'tar':
    case 'zip':
      return source.archive
    case 'parquet':
    case 'base64':
    case 'range':
      return source.inside?.archive ?? source.file
  }
}

/**
 * All bytes of an image, wherever they lie. Throws system errors, OutsideRoot, Damaged, and TooLarge above `limit`.
 * @param base the dataset's folder: absolute, links resolved
 */
export async function sourceBytes(base: string, source: ItemSource, limit: number): Promise<Buffer> {
  if (source.kind === 'parquet') {
    const bytes = await parquetBytes(base, source)
    if (bytes.length > limit) throw new TooLarge(limit)
    return bytes
  }
  if (source.kind === 'base64') return base64Bytes(base, source, limit)
  if (source.kind === 'range') return rangeBytes(base, source, limit)
  if (source.kind !== 'file' && source.size > limit) throw new TooLarge(limit)
  const file = await openConfined(base, fileOf(source))
  try {
    if (source.kind === 'zip') return await zipBytes(file, source)
    if (source.kind === 'tar') {
      const bytes = await readRange(file, source.offset, source.size)
      if (bytes.length === source.size) return bytes
      throw new Damaged('is cut off: the tar file ends before it. Replace the file with an intact copy.')
    }
    const { size } = await file.stat()
    if (size > limit) throw new TooLarge(limit)
    return await readRange(file, 0, size)
  } finally {
    await file.close()
  }
}

/** The bytes in pieces, for texts of any size. Throws as `sourceBytes` does, but for the limit. */
export async function* sourceStream(base: string, source: FileSource): AsyncGenerator<Buffer> {
  const file = await openConfined(base, fileOf(source))
  try {
    if (source.kind === 'zip') yield* zipStream(file, source)
    else if (source.kind === 'tar') yield* pieces(file, source.offset, source.offset + source.size)
    else yield* pieces(file, 0, Infinity)
  } finally {
    await file.close()
  }
}
