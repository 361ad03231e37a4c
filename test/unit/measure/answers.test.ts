/** Scores of written answers. */
import { describe, expect, test } from 'vitest'
import type { RightAnswer } from '../../../core/contract/compute.ts'
import { boxesIn } from '../../../core/domain/boxes-in-text.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { overlapOf, scoreAnswer, tokenF1, wordsOf } from '../../../core/measure/elsewhere/answers.ts'
import { scoreAnswers } from '../../../core/measure/elsewhere/score.ts'

const isClass = (answer: string): RightAnswer => ({ item: 'a.png', metric: 'exact-match', answer })

describe('a class', () => {
  test.each([
    ['Red blood cell.', 'red-blood_cell', 1],
    ['The cat', 'cat', 1],
    ['It is a cat', 'cat', 0],
    ['', 'cat', 0],
    ['A', 'a', 1],
    ['B', 'a', 0],
    ['猫。', '猫', 1],
    ['Ｃafé', 'café', 1],
  ])('“%s” for “%s” scores %d', (answer, right, score) => {
    expect(scoreAnswer(answer, isClass(right))).toBe(score)
  })
})

describe('a text', () => {
  test('is compared by its words, in any order, each as often as it occurs', () => {
    const f1 = (answer: string, right: string): number => tokenF1(wordsOf(answer), wordsOf(right))
    expect(f1('two dogs run', 'dogs run two')).toBe(1)
    // Two words in common, of three and of four.
    expect(f1('two red dogs', 'two dogs run away')).toBeCloseTo(4 / 7, 12)
    expect(f1('dog dog dog', 'dog')).toBeCloseTo(2 / 4, 12)
    expect(f1('', 'dog')).toBe(0)
    // Characters where a script has no spaces.
    expect(f1('一只猫', '一只狗')).toBeCloseTo(2 / 3, 12)
  })

  test('counts by the right answer that it fits best', () => {
    const right: RightAnswer = { item: 'a.png', metric: 'token-f1', answers: ['a red square', 'two dogs'] }
    expect(scoreAnswer('Two dogs.', right)).toBe(1)
  })
})

describe('boxes', () => {
  test('are found in whichever brackets a model writes them', () => {
    expect(boxesIn('[{"bbox_2d": [1, 2.5, 30, 40], "label": "cat"}] and (5,6),(7,8), (0, 1, 2, 3)')).toEqual([
      [1, 2.5, 30, 40],
      [0, 1, 2, 3],
    ])
  })

  test('score by their overlap, missing and needless ones as 0', () => {
    const right = [
      [0, 0, 10, 10],
      [20, 20, 30, 30],
    ] as const
    expect(overlapOf(right.toReversed(), right)).toBe(1)
    expect(overlapOf([[0, 0, 10, 10]], right)).toBe(0.5)
    expect(overlapOf([[0, 5, 10, 15]], [[0, 0, 10, 10]])).toBeCloseTo(1 / 3, 12)
    // From right to left, it has no area.
    expect(overlapOf([[10, 10, 0, 0]], [[0, 0, 10, 10]])).toBe(0)
    expect(scoreAnswer('[0, 0, 10, 10]', { item: 'a.png', metric: 'iou', boxes: [[0, 0, 10, 5]] })).toBe(0.5)
  })
})

describe('the score of all answers', () => {
  const questions = ['a', 'a', 'a', 'b', 'b', 'a', 'a', 'a', 'b', 'b'].map((name, i) => ({
    id: `${i}`,
    right: { ...isClass(name), item: `${i}.png` },
  }))

  test('is a share with its interval, beside the most frequent class', () => {
    const answers = questions.map((_, i) => (i < 5 ? 'a' : 'b'))
    const score = scoreAnswers(questions, answers, createRandom(1))
    expect(score).toMatchObject({ metric: 'exact-match', value: 0.5, items: 10, guess: 0.6 })
    expect(score?.low).toBeLessThan(0.3)
    expect(score?.high).toBeGreaterThan(0.7)
    expect(score?.examples.map(({ item }) => item)).toEqual(['0.png', '2.png', '4.png', '6.png', '8.png'])
  })

  test('of texts has an interval that is never certain', () => {
    const texts = questions.map(({ id }) => ({
      id,
      right: { item: id, metric: 'token-f1' as const, answers: ['two dogs'] },
    }))
    const score = scoreAnswers(texts, Array<string>(10).fill('two dogs'), createRandom(1))
    expect(score).toMatchObject({ value: 1, high: 1, guess: null })
    expect(score?.low).toBeLessThan(0.95)
  })

  test('is unknown without questions', () => {
    expect(scoreAnswers([], [], createRandom(1))).toBeNull()
  })
})
