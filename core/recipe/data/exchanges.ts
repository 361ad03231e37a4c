/** Samples as one question and one answer each, as VLM-R1 reads them. */
import { IMAGE, type Sample } from './samples.ts'

/** The first answer of a conversation, and what was asked before it. */
function exchangeOf({ turns }: Sample): { readonly question: string; readonly answer: string } | null {
  const at = turns.findIndex(({ role }, i) => role === 'assistant' && turns[i - 1]?.role === 'user')
  const [question, answer] = [turns[at - 1], turns[at]]
  return question && answer ? { question: question.text, answer: answer.text } : null
}

/** Boxes of the answer; null where it is no list of boxes. */
function boxesIn(sample: Sample): readonly (readonly number[])[] | null {
  const answer = exchangeOf(sample)?.answer ?? ''
  if (!answer.startsWith('[{"bbox_2d":')) return null
  try {
    return (JSON.parse(answer) as readonly { readonly bbox_2d: readonly number[] }[]).map(({ bbox_2d: box }) => box)
  } catch {
    return null
  }
}

export const hasBoxes = (sample: Sample): boolean => boxesIn(sample) !== null

/** The only box of the answer; null where there are more or none. */
export function oneBoxOf(sample: Sample): readonly number[] | null {
  const boxes = boxesIn(sample)
  return boxes?.length === 1 ? (boxes[0] ?? null) : null
}

/** A line each; a box as its four numbers, with which VLM-R1 compares the first four that the model writes. */
export const exchangesJsonl = (samples: readonly Sample[]): string =>
  samples
    .flatMap((sample) => {
      const exchange = exchangeOf(sample)
      if (exchange === null) return []
      const box = oneBoxOf(sample)
      const marks = exchange.question.includes(IMAGE) ? '' : IMAGE.repeat(sample.images.length)
      const row = {
        image: sample.images,
        conversations: [
          { from: 'human', value: `${marks}${exchange.question}` },
          { from: 'gpt', value: box === null ? exchange.answer : JSON.stringify(box) },
        ],
      }
      return [`${JSON.stringify(row)}\n`]
    })
    .join('')
