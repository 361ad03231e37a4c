import type { Annotation, DatasetItem, DatasetSummary } from '../../domain/dataset.ts'
import { languageOf } from './language.ts'

/** The texts of an annotation, as a person would count them: captions, answers and questions, phrases. */
export function textsOf(annotation: Annotation): readonly string[] {
  switch (annotation.kind) {
    case 'caption':
      return annotation.texts
    case 'conversation':
      return annotation.turns.filter(({ role }) => role === 'user' || role === 'assistant').map(({ text }) => text)
    case 'referring':
      return [annotation.phrase]
  }
}

/** Lengths of all texts and the languages they are written in. */
export function describeTexts(items: readonly DatasetItem[]): Pick<DatasetSummary, 'textLengths' | 'languages'> {
  const lengths: number[] = []
  const counts = new Map<string, number>()
  for (const { annotation } of items) {
    if (!annotation) continue
    for (const text of textsOf(annotation)) {
      lengths.push(text.length)
      const language = languageOf(text)
      if (language !== null) counts.set(language, (counts.get(language) ?? 0) + 1)
    }
  }
  if (lengths.length === 0) return { textLengths: null, languages: [] }
  const sorted = lengths.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
  const languages = [...counts].map(([language, texts]) => ({ language, texts })).toSorted((a, b) => b.texts - a.texts)
  return { textLengths: { min: at(0), median: at(0.5), p95: at(0.95), max: at(1) }, languages }
}
