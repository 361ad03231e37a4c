import type { ItemSource } from '../../domain/dataset.ts'
import { Damaged, TooLarge } from './damaged.ts'
import { withRandomAccess } from './random-access.ts'

type RangeSource = Extract<ItemSource, { kind: 'range' }>

/** The image stored unchanged inside a file. Throws system errors, OutsideRoot, Damaged and TooLarge. */
export async function rangeBytes(base: string, source: RangeSource, limit: number): Promise<Buffer> {
  const { file, offset, length, inside } = source
  if (length > limit) throw new TooLarge(limit)
  const bytes = await withRandomAccess(base, inside ?? { kind: 'file', path: file }, ({ read }) => read(offset, length))
  if (bytes.length < length)
    throw new Damaged('is cut off: its file ends before it. Replace the file with an intact copy.')
  return bytes
}
