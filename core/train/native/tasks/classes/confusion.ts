/** Scores of a classifier from its predictions. */
import type { ClassDetails, PerClass, Score } from '../../../../contract/score.ts'
import { wilson } from '../../../../math/interval.ts'

/** counts[i][j]: items of class i predicted as j. */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): number[][] {
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0))
  for (let i = 0; i < labels.length; i++) {
    const line = counts[labels[i] as number] as number[]
    const predicted = predictions[i] as number
    line[predicted] = (line[predicted] as number) + 1
  }
  return counts
}

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)

/** Precision, recall and F1 of each class; a class without items or predictions scores 0. */
export function perClassScores(counts: readonly (readonly number[])[], names: readonly string[]): PerClass[] {
  return names.map((name, c) => {
    const support = (counts[c] ?? []).reduce((a, b) => a + b, 0)
    const predicted = counts.reduce((sum, line) => sum + (line[c] ?? 0), 0)
    const right = counts[c]?.[c] ?? 0
    const precision = ratio(right, predicted)
    const recall = ratio(right, support)
    return { name, support, precision, recall, f1: ratio(2 * precision * recall, precision + recall) }
  })
}

/** Accuracy with its 95 % Wilson interval; macro F1 and the worst class over the classes that have test items. */
export function testScore(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  names: readonly string[],
): Score & { readonly details: ClassDetails } {
  const confusion = confusionMatrix(labels, predictions, names.length)
  const perClass = perClassScores(confusion, names)
  const present = perClass.filter(({ support }) => support > 0)
  const right = confusion.reduce((sum, line, c) => sum + (line[c] as number), 0)
  const accuracy = wilson(right, labels.length)
  const worst = present.reduce((a, b) => (b.recall < a.recall ? b : a), present[0] ?? { name: '', recall: 0 })
  const macroF1 = ratio(
    present.reduce((sum, { f1 }) => sum + f1, 0),
    present.length,
  )
  const worstClass = { name: worst.name, recall: worst.recall }
  return {
    metric: 'accuracy',
    ...accuracy,
    n: labels.length,
    details: { task: 'classes', macroF1, worstClass, perClass, confusion },
  }
}
