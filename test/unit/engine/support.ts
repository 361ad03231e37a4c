import type { Backend } from '../../../core/domain/engine.ts'
import type { Engine, EngineOptions, Param } from '../../../core/engine/index.ts'
import { openEngine } from '../../../core/engine/index.ts'

/** Numbers in (-1, 1) that look random and repeat for the same seed (the mulberry32 generator). */
export function numbers(length: number, seed: number): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1
  })
}

export function parameter(shape: readonly number[], seed: number, scale = 1): Param {
  const length = shape.reduce((product, n) => product * n, 1)
  return { shape, data: numbers(length, seed).map((x) => x * scale) }
}

/** max|a-b| / max|b|, at least an absolute difference where b is all but zero. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity
  let difference = 0
  let largest = 1e-3
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i]!
    const b = expected[i]!
    if (Object.is(a, b)) continue
    if (Number.isNaN(a) || Number.isNaN(b)) return Infinity
    difference = Math.max(difference, Math.abs(a - b))
    largest = Math.max(largest, Math.abs(b))
  }
  return difference / largest
}

export async function opened(backend: Backend, options: EngineOptions = { threads: 2 }): Promise<Engine> {
  const engine = await openEngine(backend, options)
  if (!engine.ok) throw new Error(engine.failure.message)
  return engine.value
}
