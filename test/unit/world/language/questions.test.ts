import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuestionItem } from '../../../../core/world/index.ts'
import { questionItems, questionTemplates, shiftKinds } from '../../../../core/world/index.ts'

const items = [...questionItems({ items: 2000, seed: 11 })]
const of = (template: string): QuestionItem[] => items.filter((item) => item.question.template === template)

/** Answers from the words alone: naive Bayes with add-one smoothing over a question's words, learnt from the first half. */
function guessFromText(train: readonly QuestionItem[], test: readonly QuestionItem[]): number {
  const counts = new Map<string, Map<string, number>>()
  const totals = new Map<string, number>()
  for (const { question, answer } of train) {
    totals.set(answer, (totals.get(answer) ?? 0) + 1)
    for (const word of question.text.split(' ')) {
      const by = counts.get(word) ?? new Map<string, number>()
      counts.set(word, by.set(answer, (by.get(answer) ?? 0) + 1))
    }
  }
  const score = (answer: string, text: string): number =>
    text
      .split(' ')
      .reduce(
        (sum, word) => sum + Math.log(((counts.get(word)?.get(answer) ?? 0) + 1) / ((totals.get(answer) ?? 0) + 2)),
        Math.log(totals.get(answer) ?? 0.1),
      )
  const right = test.filter(({ question, answer }) => {
    const ranked = question.answers.toSorted((a, b) => score(b, question.text) - score(a, question.text))
    return ranked[0] === answer
  })
  return right.length / test.length
}

describe.each(questionTemplates)('questions of the template %s', (template) => {
  const asked = of(template)
  const half = asked.length / 2

  it('are a fifth of all, and their answers are true of the picture', () => {
    expect(asked.length).toBe(400)
    for (const { question, answer, scene } of asked) {
      expect(question.answerFor(scene)).toBe(answer)
      expect(question.answers).toContain(answer)
    }
  })

  it('have each answer about equally often', () => {
    const bySet = Map.groupBy(asked, ({ question }) => question.answers.join())
    for (const group of bySet.values()) {
      const expected = group.length / (group[0] as QuestionItem).question.answers.length
      const error = 4 * Math.sqrt(expected)
      for (const answer of (group[0] as QuestionItem).question.answers) {
        const count = group.filter((item) => item.answer === answer).length
        expect(Math.abs(count - expected), `answer ${answer}`).toBeLessThan(Math.max(error, 6))
      }
    }
  })

  it('give a guesser who only reads them no more than chance, within three standard errors', () => {
    const test = asked.slice(half)
    const chance = test.reduce((sum, { question }) => sum + 1 / question.answers.length, 0) / test.length
    const error = Math.sqrt((chance * (1 - chance)) / test.length)
    expect(guessFromText(asked.slice(0, half), test)).toBeLessThan(chance + 3 * error)
  })
})

describe('questionItems', () => {
  const plain = [...questionItems({ items: 10, seed: 4 })]
  const essence = (item: QuestionItem): unknown => [item.fileName, item.question.text, item.answer, item.render(24)]

  it.each(shiftKinds)('at severity 0 of %s are the unshifted ones', (shift) => {
    const shifted = [...questionItems({ items: 10, seed: 4, shift, severity: 0, task: 'scenes' })]
    expect(shifted.map(essence)).toEqual(plain.map(essence))
  })

  it.each(shiftKinds)('stay true under %s, at any severity', (shift) => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (seed, severity) => {
        for (const { question, answer, scene } of questionItems({ items: 5, seed, shift, severity, task: 'scenes' })) {
          expect(question.answerFor(scene)).toBe(answer)
        }
      }),
      { numRuns: 6 },
    )
  })

  it('ask about reserved relations under new-relations only', () => {
    const asked = [...questionItems({ items: 50, seed: 4, shift: 'new-relations', severity: 1, task: 'scenes' })]
    const relate = asked.filter((item) => item.question.template === 'relate')
    for (const { question } of relate) expect(question.text).toMatch(/touching|in contact|level with|in line with/u)
    for (const { question } of items) expect(question.text).not.toMatch(/touching|in contact|level|in line/u)
  })

  it('answer wrongly where they are mislabelled, and only there', () => {
    const noisy = [...questionItems({ items: 200, seed: 2, labelNoise: 0.3 })]
    const wrong = noisy.filter((item) => item.question.answerFor(item.scene) !== item.answer)
    expect(wrong).toEqual(noisy.filter((item) => item.mislabelled))
    expect(wrong.length / 200).toBeCloseTo(0.3, 0)
  })

  it('copy question and answer with the picture', () => {
    const copied = [...questionItems({ items: 60, seed: 2, duplicates: 0.5 })]
    const copies = copied.filter((item) => item.copyOf !== undefined)
    expect(copies.length).toBeGreaterThan(15)
    for (const copy of copies) expect(copied[copy.copyOf as number]?.question.text).toBe(copy.question.text)
  })
})
