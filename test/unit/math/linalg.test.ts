import { describe, expect, test } from 'vitest'
import { matrix, row } from '../../../core/math/matrix.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { factorise, solve } from '../../../core/math/linalg/cholesky.ts'
import { eigenSymmetric } from '../../../core/math/linalg/eigen.ts'
import { addGram, crossProducts, dot, multiply } from '../../../core/math/linalg/products.ts'
import { moments, standardise, unitRows } from '../../../core/math/standardise.ts'
import { gaussian } from '../measure/samples.ts'

const random = createRandom('linalg')

/** A positive definite matrix, full storage. */
function definite(n: number): Float64Array {
  const x = gaussian(n + 5, n, random)
  const gram = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let r = 0; r < x.rows; r++) gram[i * n + j]! += row(x, r)[i]! * row(x, r)[j]!
  }
  return gram
}

describe('products', () => {
  test('of blocks agree with products one by one, for sizes around the block size', () => {
    for (const [n, m, d] of [
      [1, 1, 1],
      [3, 65, 7],
      [5, 130, 32],
    ] as const) {
      const [a, b] = [gaussian(n, d, random), gaussian(m, d, random)]
      const all = crossProducts(a, b)
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < m; j++) expect(all[i * m + j]).toBeCloseTo(dot(row(a, i), 0, row(b, j), 0, d), 10)
      }
    }
  })

  test('of columns add up to the Gram matrix of the chosen rows', () => {
    const x = gaussian(11, 6, random)
    const rows = [0, 2, 3, 7, 10]
    const gram = new Float64Array(36)
    addGram(x, rows, gram)
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j <= i; j++) {
        const expected = rows.reduce((sum, r) => sum + row(x, r)[i]! * row(x, r)[j]!, 0)
        expect(gram[i * 6 + j]).toBeCloseTo(expected, 6)
      }
    }
  })

  test('of two matrices follow the definition', () => {
    const product = multiply(matrix(2, 3, Float32Array.of(1, 2, 3, 4, 5, 6)), matrix(3, 1, Float32Array.of(1, 0, -1)))
    expect([...product.data]).toEqual([-2, -2])
  })
})

describe('Cholesky', () => {
  test('solves systems with several right-hand sides, of even and odd size', () => {
    for (const n of [1, 2, 7, 20]) {
      const a = definite(n)
      const b = gaussian(n, 3, random)
      const x = Float64Array.from(b.data)
      const l = a.slice()
      factorise(l, n)
      solve(l, n, x, 3)
      for (let i = 0; i < n; i++) {
        for (let c = 0; c < 3; c++) {
          let value = 0
          for (let k = 0; k < n; k++) value += a[i * n + k]! * x[k * 3 + c]!
          expect(value).toBeCloseTo(b.data[i * 3 + c]!, 6)
        }
      }
    }
  })

  test('refuses a matrix that is not positive definite', () => {
    expect(() => factorise(Float64Array.of(1, 0, 2, 1), 2)).toThrow('not positive definite')
  })
})

test('eigenvectors are orthonormal, ordered, and rebuild the matrix', () => {
  const n = 12
  const a = definite(n)
  const { values, vectors } = eigenSymmetric(a, n)
  expect([...values]).toEqual([...values].toSorted((x, y) => y - x))
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let rebuilt = 0
      let inner = 0
      for (let k = 0; k < n; k++) {
        rebuilt += vectors[i * n + k]! * values[k]! * vectors[j * n + k]!
        inner += vectors[k * n + i]! * vectors[k * n + j]!
      }
      expect(rebuilt).toBeCloseTo(a[i * n + j]!, 8)
      expect(inner).toBeCloseTo(i === j ? 1 : 0, 10)
    }
  }
})

test('standardised columns have mean 0 and sd 1; a constant column becomes zero', () => {
  const x = gaussian(50, 3, random)
  for (let i = 0; i < 50; i++) {
    x.data[i * 3] = 100 + 5 * x.data[i * 3]!
    x.data[i * 3 + 2] = 0.7
  }
  const again = moments(standardise(x, moments(x)))
  expect(again.mean[0]).toBeCloseTo(0, 4)
  expect(again.sd[0]).toBeCloseTo(1, 4)
  expect(standardise(x, moments(x)).data[2]).toBeCloseTo(0, 5)
  const unit = unitRows(matrix(2, 2, Float32Array.of(3, 4, 0, 0)))
  expect([...unit.data].map((v) => Number(v.toFixed(6)))).toEqual([0.6, 0.8, 0, 0])
})
