/** Scores written answers: classes by exact match, texts by their words, boxes by their overlap. */
import type { RightAnswer } from '../../contract/compute.ts'
import { boxesIn } from '../../domain/boxes-in-text.ts'
import type { Box } from '../../domain/dataset.ts'

/** From 0 to 1. */
export function scoreAnswer(answer: string, right: RightAnswer): number {
  switch (right.metric) {
    case 'exact-match':
      return wordsOf(answer).join(' ') === wordsOf(right.answer).join(' ') ? 1 : 0
    case 'token-f1':
      return Math.max(...right.answers.map((one) => tokenF1(wordsOf(answer), wordsOf(one))))
    case 'iou':
      return overlapOf(boxesIn(answer), right.boxes)
  }
}

/** As a person reads it. */
export function rightAnswerText(right: RightAnswer): string {
  switch (right.metric) {
    case 'exact-match':
      return right.answer
    case 'token-f1':
      return right.answers[0] ?? ''
    case 'iou':
      return JSON.stringify(right.boxes)
  }
}

const ARTICLES = new Set(['a', 'an', 'the'])
const UNSPACED = /(\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana})/gu

/**
 * Words in small letters without punctuation and English articles (Rajpurkar and others 2016, “SQuAD”, §6.1); scripts without
 * spaces count by character.
 */
export function wordsOf(text: string): string[] {
  const spaced = text.normalize('NFKC').toLowerCase().replaceAll(UNSPACED, ' $1 ')
  const words = spaced.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const plain = words.filter((word) => !ARTICLES.has(word))
  // A class may be called “A”.
  return plain.length > 0 ? plain : [...words]
}

/** The harmonic mean of precision and recall over words, each as often as it occurs. */
export function tokenF1(answer: readonly string[], right: readonly string[]): number {
  const left = new Map<string, number>()
  for (const word of right) left.set(word, (left.get(word) ?? 0) + 1)
  let common = 0
  for (const word of answer) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    common++
  }
  if (answer.length + right.length === 0) return 1
  return (2 * common) / (answer.length + right.length)
}

/** Overlaps of the pairs that fit best, over as many boxes as the longer list has. */
export function overlapOf(written: readonly Box[], right: readonly Box[]): number {
  const pairs = written
    .flatMap((one, i) => right.map((other, j) => ({ i, j, value: iou(one, other) })))
    .toSorted((a, b) => b.value - a.value)
  const [seen, met] = [new Set<number>(), new Set<number>()]
  let sum = 0
  for (const { i, j, value } of pairs) {
    if (seen.has(i) || met.has(j)) continue
    seen.add(i)
    met.add(j)
    sum += value
  }
  const most = Math.max(written.length, right.length)
  return most === 0 ? 1 : sum / most
}

function iou(a: Box, b: Box): number {
  const side = (of: Box, from: 0 | 1): number => Math.max(0, of[from === 0 ? 2 : 3] - of[from])
  const common = (from: 0 | 1, to: 2 | 3): number => Math.max(0, Math.min(a[to], b[to]) - Math.max(a[from], b[from]))
  const both = common(0, 2) * common(1, 3)
  const either = side(a, 0) * side(a, 1) + side(b, 0) * side(b, 1) - both
  return either > 0 ? both / either : 0
}
