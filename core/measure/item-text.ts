import { annotationText } from '../domain/annotation-text.ts'
import { classCaption } from '../domain/caption.ts'
import type { DatasetItem } from '../domain/dataset.ts'

/** The text that belongs to an item. */
export function itemText({ label, annotation }: DatasetItem, classes: readonly string[]): string {
  if (annotation !== undefined) return annotationText(annotation)
  return classCaption(classes[label] as string)
}
