import type { ArchiveEntry } from '../../domain/dataset.ts'
import { openConfined } from './confined.ts'
import { inflated } from './inflated.ts'
import { readRange } from './read-range.ts'
import { dataStart } from './zip-data.ts'

/** Where a whole file lies: in the dataset's folder, or in an archive there. */
export type FileSource = ArchiveEntry | { readonly kind: 'file'; readonly path: string }

export interface RandomAccess {
  /** In bytes. */
  readonly size: number
  /** `length` bytes from `offset` on; fewer when the file ends before. */
  readonly read: (offset: number, length: number) => Promise<Buffer>
}

/**
 * Opens a file for reading at any place, for as long as `use` takes. Entries of a tar file and stored ones of a zip file
 * are read as they lie; deflated ones are unpacked in memory.
 * Throws system errors, OutsideRoot, Damaged, and TooLarge for a deflated entry above the limit.
 */
export async function withRandomAccess<T>(
  base: string,
  source: FileSource,
  use: (bytes: RandomAccess) => Promise<T>,
): Promise<T> {
  if (source.kind === 'zip' && source.method === 'deflated') {
    const bytes = await inflated(base, source)
    return use({ size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) })
  }
  await using file = await openConfined(base, source.kind === 'file' ? source.path : source.archive)
  if (source.kind === 'file') {
    const { size } = await file.stat()
    return await use({ size, read: (offset, length) => readRange(file, offset, length) })
  }
  const start = source.kind === 'tar' ? source.offset : await dataStart(file, source)
  const { size } = source
  const within = (offset: number, length: number): number => Math.max(0, Math.min(length, size - offset))
  return await use({ size, read: (offset, length) => readRange(file, start + offset, within(offset, length)) })
}
