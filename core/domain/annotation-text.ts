import type { Annotation } from './dataset.ts'

/** Formats an annotation as one text to show beside its picture. */
export function annotationText(annotation: Annotation): string {
  switch (annotation.kind) {
    case 'caption':
      return annotation.texts.join('\n')
    case 'conversation':
      return annotation.turns.map(({ text }) => text).join('\n')
    case 'referring':
      return annotation.phrase
  }
}
