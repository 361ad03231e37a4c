/** The score of a model's answers to questions about validation items, before any training. */
import type { MeasureElsewhereTask } from '../../contract/compute.ts'
import type { AnswerScore } from '../../contract/elsewhere-measurement.ts'
import type { Random } from '../../domain/random.ts'
import { resampledMean } from '../../math/bootstrap.ts'
import { wilson } from '../../math/interval.ts'
import { total } from '../../math/total.ts'
import { rightAnswerText, scoreAnswer } from './answers.ts'

type Asked = MeasureElsewhereTask['questions'][number]

const EXAMPLES = 5

/** Null without questions. @param answers in their order */
export function scoreAnswers(
  questions: readonly Asked[],
  answers: readonly string[],
  random: Random,
): AnswerScore | null {
  const [first] = questions
  if (!first) return null
  const scores = questions.map(({ right }, i) => scoreAnswer(answers[i] ?? '', right))
  const { metric } = first.right
  const interval =
    metric === 'exact-match'
      ? wilson(total(scores), scores.length)
      : resampledMean(scores, (below) => random.int(below))
  const step = Math.max(1, Math.floor(questions.length / EXAMPLES))
  return {
    ...interval,
    metric,
    items: questions.length,
    guess: metric === 'exact-match' ? mostFrequent(questions) : null,
    examples: questions.flatMap(({ right }, i) =>
      i % step === 0 && i / step < EXAMPLES
        ? [{ item: right.item, expected: rightAnswerText(right), answer: answers[i] ?? '', score: scores[i] as number }]
        : [],
    ),
  }
}

function mostFrequent(questions: readonly Asked[]): number {
  const groups = Map.groupBy(questions, ({ right }) => rightAnswerText(right))
  return Math.max(...Array.from(groups.values(), (group) => group.length)) / questions.length
}
