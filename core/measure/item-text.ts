import { classCaption } from '../domain/caption.ts'
import type { DatasetItem } from '../domain/dataset.ts'

/** The text that belongs to an item. */
export function itemText({ label }: DatasetItem, classes: readonly string[]): string {
  return classCaption(classes[label] as string)
}
