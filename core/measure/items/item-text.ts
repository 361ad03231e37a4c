import { annotationText } from '../../domain/annotation-text.ts'
import { classCaption } from '../../domain/caption.ts'
import type { DatasetItem } from '../../domain/dataset.ts'

/** The text that belongs to an item. */
export function itemText({ label, annotation }: DatasetItem, classes: readonly string[]): string {
  // An image may have several captions; use the first one.
  if (annotation?.kind === 'caption') return annotation.texts[0] as string
  if (annotation !== undefined) return annotationText(annotation)
  return classCaption(classes[label] as string)
}
