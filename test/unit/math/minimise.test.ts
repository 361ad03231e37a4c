import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import type { Point } from '../../../core/math/minimise.ts'
import { minimise } from '../../../core/math/minimise.ts'

const OPTIONS = { iterations: 200, tolerance: 1e-8, leastGain: 0 }

test('finds the bottom of any quadratic bowl', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.nat(), async (size, seed) => {
      const random = createRandom(seed)
      const curvature = Float64Array.from({ length: size }, () => 10 ** random.range(-1, 2))
      const bottom = Float64Array.from({ length: size }, () => random.normal())
      const at = async (x: Float64Array): Promise<Point> => ({
        value: x.reduce((sum, v, i) => sum + (curvature[i]! * (v - bottom[i]!) ** 2) / 2, 0),
        gradient: x.map((v, i) => curvature[i]! * (v - bottom[i]!)),
      })
      const { x } = await minimise(at, new Float64Array(size), OPTIONS)
      for (const [i, value] of x.entries()) expect(value).toBeCloseTo(bottom[i]!, 5)
    }),
    { numRuns: 40 },
  )
})

test('descends Rosenbrock’s curved valley to its end', async () => {
  const at = async ([a, b]: Float64Array): Promise<Point> => {
    const [x, y] = [a!, b!]
    return {
      value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
      gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
    }
  }
  const { x, iterations } = await minimise(at, Float64Array.of(-1.2, 1), OPTIONS)
  expect(x[0]).toBeCloseTo(1, 5)
  expect(x[1]).toBeCloseTo(1, 5)
  expect(iterations).toBeLessThan(100)
})

test('never goes up, and ends where single precision has nothing lower to offer', async () => {
  const seen: number[] = []
  const at = async (x: Float64Array): Promise<Point> => {
    const rounded = Float32Array.from(x)
    const value = Math.fround(rounded.reduce((sum, v) => sum + Math.fround(Math.log1p(Math.exp(v)) - 0.3 * v), 0))
    return { value, gradient: x.map((v) => 1 / (1 + Math.exp(-v)) - 0.3) }
  }
  const { value, x } = await minimise(
    async (x) => {
      const point = await at(x)
      seen.push(point.value)
      return point
    },
    Float64Array.of(3, -4, 0.5),
    { ...OPTIONS, tolerance: 0 },
  )
  expect(value).toBe(Math.min(...seen))
  for (const v of x) expect(v).toBeCloseTo(Math.log(0.3 / 0.7), 2)
  expect(seen.length).toBeLessThan(200)
})
