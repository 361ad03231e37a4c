import type { Lexicon } from '../../language/caption.ts'
import type { DrawnItem } from '../sample-items.ts'

/** An item and its picture's path relative to the dataset's root, with forward slashes. */
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

export interface PackedPicture<Item> extends Picture<Item> {
  /** Of the picture's file. */
  readonly bytes: Uint8Array
}

/** Files that contain pictures with their annotations. */
export interface Packing<Item> {
  /** Pictures of one file. */
  readonly each: number
  /** The file's path, by its number from 0. */
  nameOf(part: number): string
  bytesOf(pictures: readonly PackedPicture<Item>[]): Promise<Uint8Array>
}

/** Writes pictures and their annotations as ordinary files. */
export interface SampleFormat<Item extends DrawnItem> {
  pathOf(item: Item): string
  documents(pictures: readonly Picture<Item>[], context: FormatContext): TextFile[]
  /** Pictures are no files of their own when present. */
  readonly packing?: Packing<Item>
}

/** One JSON document per line. */
export function jsonLines(path: string, rows: readonly object[]): TextFile {
  return { path, text: rows.map((row) => `${JSON.stringify(row)}\n`).join('') }
}

export function jsonFile(path: string, value: object): TextFile {
  return { path, text: `${JSON.stringify(value, null, 1)}\n` }
}

/** A picture's name without its extension. */
export function stem({ item }: Picture<DrawnItem>): string {
  return item.fileName.replace(/\.png$/u, '')
}
