/** Tracks how a run spends its time. */
import { z } from 'zod'

/** Kinds of work in the order in which a run first does them, with the words for each. */
const WORDS = {
  features: 'passes through frozen blocks',
  head: 'the fit of the head',
  range: 'the range test',
  images: 'waiting for images',
  steps: 'steps',
  validation: 'validation',
  saving: 'saving weights and checkpoints',
  scores: 'scores of the kept weights',
} as const
export type Work = keyof typeof WORDS
const KINDS = Object.keys(WORDS) as Work[]

const seconds = z.number().default(0)
/** Seconds by kind of work, and the time at which the kept weights were reached. */
export const spentState = z.object({
  features: seconds,
  head: seconds,
  range: seconds,
  images: seconds,
  steps: seconds,
  validation: seconds,
  saving: seconds,
  scores: seconds,
  keptAt: seconds,
} satisfies Record<Work | 'keptAt', typeof seconds>)
export type Spent = z.infer<typeof spentState>

export const NOTHING_SPENT: Spent = spentState.parse({})

/** A smaller share of a run is not mentioned. */
const LEAST_SHARE = 0.01

/** A sentence about a run that took `total` seconds; empty for one of no length. */
export function describeSpent(spent: Spent, total: number): string {
  if (total <= 0) return ''
  const shares: { words: string; share: number }[] = KINDS.map((kind) => ({
    words: WORDS[kind],
    share: spent[kind] / total,
  }))
  const rest = 1 - shares.reduce((sum, { share }) => sum + share, 0)
  const parts = [...shares.toSorted((a, b) => b.share - a.share), { words: 'everything else', share: rest }]
    .filter(({ share }) => share >= LEAST_SHARE)
    .map(({ words, share }) => `${words} ${(100 * share).toFixed(0)} %`)
  const after = total - spent.keptAt
  const late =
    spent.steps > 0 && after / total >= LEAST_SHARE
      ? ` The kept weights were reached ${duration(after)} before the end.`
      : ''
  return `How the run spent its ${duration(total)}: ${parts.join(', ')}.${late}`
}

const duration = (value: number): string =>
  value < 120 ? `${value.toFixed(0)} s` : `${(value / 60).toFixed(1)} minutes`
