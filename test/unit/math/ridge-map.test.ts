import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { mapRows, ridgeMaps } from '../../../core/math/linalg/ridge-map.ts'
import { matrix, type Matrix } from '../../../core/math/matrix.ts'

function normals(rows: number, cols: number, seed: string): Matrix {
  const random = createRandom(seed)
  return matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => 0.5 + random.normal()),
  )
}

/** The gradient of the objective with respect to each weight and bias, straight from its definition. */
function gradient(x: Matrix, y: Matrix, weight: Float32Array, bias: Float32Array, penalty: number): number[] {
  const errors = mapRows(x, { weight, bias }).data.map((value, i) => value - (y.data[i] as number))
  const out: number[] = []
  for (let k = 0; k < x.cols; k++) {
    for (let c = 0; c < y.cols; c++) {
      let sum = penalty * x.rows * (weight[k * y.cols + c] as number)
      for (let i = 0; i < x.rows; i++) sum += (x.data[i * x.cols + k] as number) * (errors[i * y.cols + c] as number)
      out.push(sum / x.rows)
    }
  }
  for (let c = 0; c < y.cols; c++) {
    let sum = 0
    for (let i = 0; i < x.rows; i++) sum += errors[i * y.cols + c] as number
    out.push(sum / x.rows)
  }
  return out
}

describe('a ridge map', () => {
  test.each([
    ['more rows than features', 40, 6],
    ['fewer rows than features', 9, 20],
  ])('has no slope left, with %s', (_, rows, cols) => {
    const [x, y] = [normals(rows, cols, 'x'), normals(rows, 3, 'y')]
    const penalties = [1, 0.1, 0.01]
    ridgeMaps(x, y, penalties).forEach(({ weight, bias }, p) => {
      for (const slope of gradient(x, y, weight, bias, penalties[p] as number))
        expect(Math.abs(slope)).toBeLessThan(1e-4)
    })
  })

  test('finds a linear relation again where the penalty is small', () => {
    const x = normals(200, 4, 'x')
    const weight = Float32Array.from({ length: 8 }, (_, i) => i - 3)
    const y = mapRows(x, { weight, bias: Float32Array.of(2, -1) })
    const [found] = ridgeMaps(x, y, [1e-7])
    found?.weight.forEach((value, i) => expect(value).toBeCloseTo(weight[i] as number, 3))
    expect(found?.bias[0]).toBeCloseTo(2, 3)
  })
})
