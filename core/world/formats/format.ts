import type { Lexicon } from '../caption.ts'
import type { DrawnItem } from '../sample.ts'

/** An item and where its picture lies, from the dataset's root, with forward slashes. */
export interface Picture<Item> {
  readonly file: string
  readonly item: Item
}

export interface TextFile {
  readonly path: string
  readonly text: string
}

export interface FormatContext {
  /** Side of the pictures in pixels. */
  readonly size: number
  readonly lexicon: Lexicon
}

/** How pictures and what is told of them become ordinary files. */
export interface SampleFormat<Item extends DrawnItem> {
  pathOf(item: Item): string
  documents(pictures: readonly Picture<Item>[], context: FormatContext): TextFile[]
}

/** One JSON document a line. */
export function jsonLines(path: string, rows: readonly object[]): TextFile {
  return { path, text: rows.map((row) => `${JSON.stringify(row)}\n`).join('') }
}

export function jsonFile(path: string, value: object): TextFile {
  return { path, text: `${JSON.stringify(value, null, 1)}\n` }
}

/** A picture's name without its ending. */
export function stem({ item }: Picture<DrawnItem>): string {
  return item.fileName.replace(/\.png$/u, '')
}
