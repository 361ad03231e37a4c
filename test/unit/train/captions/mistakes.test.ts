import { describe, expect, test } from 'vitest'
import { matrix } from '../../../../core/math/matrix.ts'
import { retrievalMistakes } from '../../../../core/train/native/tasks/captions/mistakes.ts'

/** Unit rows of two columns, by their angles in degrees. */
function rows(...angles: readonly number[]) {
  const data = angles.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)])
  return matrix(angles.length, 2, Float32Array.from(data))
}

const captions = ['east', 'also east', 'north', 'west']

describe('the most confident mistakes of a search for captions', () => {
  test('are the images whose nearest caption is another’s, with both captions, the surest first', () => {
    const images = rows(0, 20, 100, 95)
    const texts = rows(0, 10, 90, 180)
    const textsOf = [[0, 1], [2], [3], [2]]
    const scale = 20
    const mistakes = retrievalMistakes({ images, texts, textsOf, of: [7, 8, 9, 11], captions, scale })
    expect(mistakes).toMatchObject([
      { index: 9, label: 'west', predicted: 'north' },
      { index: 8, label: 'north', predicted: 'also east' },
    ])
    const weight = (apart: number) => Math.exp(scale * Math.cos((apart * Math.PI) / 180))
    const all = [20, 10, 70, 160].reduce((sum, apart) => sum + weight(apart), 0)
    expect(mistakes[1]?.confidence).toBeCloseTo(weight(10) / all, 5)
  })

  test('take the nearest of several own captions, and count a tie as a mistake, as the score does', () => {
    const images = rows(0, 90)
    const texts = rows(40, 5, 5, 90)
    const [tie, ...others] = retrievalMistakes({
      images,
      texts,
      textsOf: [
        [0, 1],
        [2, 3],
      ],
      of: [0, 1],
      captions,
      scale: 1,
    })
    expect(tie).toMatchObject({ index: 0, label: 'also east', predicted: 'north' })
    expect(others).toEqual([])
  })

  test('are at most twenty', () => {
    const count = 30
    const images = rows(...Array.from({ length: count }, (_, i) => i))
    const texts = rows(...Array.from({ length: count }, (_, i) => i + 1))
    const of = Array.from({ length: count }, (_, i) => i)
    const textsOf = of.map((i) => [i])
    const mistakes = retrievalMistakes({ images, texts, textsOf, of, captions: of.map(String), scale: 100 })
    expect(mistakes).toHaveLength(20)
    expect(mistakes.map(({ confidence }) => confidence)).toEqual(
      mistakes.map(({ confidence }) => confidence).toSorted((a, b) => b - a),
    )
  })
})
