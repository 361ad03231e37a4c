/** The kind of question that a text asks, if any. */

export const QUESTION_TYPES = [
  'none',
  'yes-no',
  'how-many',
  'how',
  'what',
  'which',
  'where',
  'who',
  'when',
  'why',
  'other',
] as const
export type QuestionType = (typeof QUESTION_TYPES)[number]

const BEGINNINGS: readonly (readonly [QuestionType, RegExp])[] = [
  ['how-many', /^how (many|much)\b/],
  ['how', /^how\b/],
  ['what', /^what('s)?\b/],
  ['which', /^(in |on |of |at )?which\b/],
  ['where', /^where\b/],
  ['who', /^(who|whose|whom)\b/],
  ['when', /^when\b/],
  ['why', /^why\b/],
  ['yes-no', /^(is|are|was|were|am|do|does|did|can|could|has|have|had|will|would|should)\b/],
]

/** Goes by the first English words; a text without a question mark counts only if it begins like a question. */
export function questionType(text: string): QuestionType {
  const words = text.trim().toLowerCase()
  const found = BEGINNINGS.find(([, beginning]) => beginning.test(words))
  if (words.endsWith('?')) return found?.[0] ?? 'other'
  return 'none'
}

/** Texts of each type, in the order of QUESTION_TYPES. */
export function countQuestions(texts: readonly string[]): number[] {
  const counts = QUESTION_TYPES.map(() => 0)
  for (const text of texts) {
    const at = QUESTION_TYPES.indexOf(questionType(text))
    counts[at] = (counts[at] as number) + 1
  }
  return counts
}
