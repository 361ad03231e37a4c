/** Bytes of a cell that were not read: where in their file they lie. */
export class PlacedBytes {
  readonly offset: number
  readonly length: number

  constructor(offset: number, length: number) {
    this.offset = offset
    this.length = length
  }
}

/** Where the bytes of a cell lie: bytes, or the struct `{bytes, path}` of Hugging Face's Image feature. Null for all else. */
export function placeOf(cell: unknown): PlacedBytes | null {
  if (cell instanceof PlacedBytes) return cell
  if (typeof cell !== 'object' || cell === null || !('bytes' in cell)) return null
  return cell.bytes instanceof PlacedBytes ? cell.bytes : null
}
