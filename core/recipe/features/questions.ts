/** What a model is asked about a dataset's items before any training: what it would be trained to answer. */
import type { RightAnswer } from '../../contract/compute.ts'
import { boxesIn } from '../../domain/boxes-in-text.ts'
import type { DatasetItem } from '../../domain/dataset.ts'
import { type SampleOptions, samplesOf } from '../data/samples.ts'
import type { Question } from './plan.ts'

export interface AskedItem {
  readonly question: Question
  readonly right: RightAnswer
}

/** A token is seldom less than two characters; beyond the limit, an answer that goes astray would take minutes. */
const CHARACTERS_PER_TOKEN = 2
const SPARE_TOKENS = 16
const MOST_TOKENS = 256

/** One for each item that has an answer: of a conversation the last one, with the turns before it. */
export function questionsOf(
  items: readonly (DatasetItem & { readonly id: string })[],
  options: SampleOptions,
): AskedItem[] {
  const asked = items.flatMap((item) => {
    const [sample] = samplesOf([item], options)
    const at = sample?.turns.findLastIndex(({ role }) => role === 'assistant') ?? -1
    const answer = sample?.turns[at]?.text
    if (!sample || at < 1 || answer === undefined || answer.trim() === '') return []
    return [{ item, images: sample.images, turns: sample.turns.slice(0, at), answer }]
  })
  const longest = Math.max(0, ...asked.map(({ answer }) => answer.length))
  const most = Math.min(MOST_TOKENS, SPARE_TOKENS + Math.ceil(longest / CHARACTERS_PER_TOKEN))
  return asked.map(({ item, images, turns, answer }) => ({
    question: { id: item.id, images, turns, most },
    right: rightAnswer(item, answer),
  }))
}

function rightAnswer({ path, annotation }: DatasetItem, answer: string): RightAnswer {
  switch (annotation?.kind) {
    case undefined:
      return { item: path, metric: 'exact-match', answer }
    case 'caption':
      return { item: path, metric: 'token-f1', answers: annotation.texts }
    case 'conversation':
      return { item: path, metric: 'token-f1', answers: [answer] }
    case 'referring':
      return { item: path, metric: 'iou', boxes: boxesIn(answer) }
  }
}
