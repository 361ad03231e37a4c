import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Params } from '../../../core/engine/index.ts'
import { clipFactor, createAdamW, globalNorm } from '../../../core/train/native/optimise/adamw.ts'
import { numbersInWasm } from '../../../core/math/wasm/numbers.ts'
import { warmupCosine } from '../../../core/train/native/optimise/schedule.ts'
import { numbers } from '../engine/support.ts'

describe('AdamW', () => {
  test('follows algorithm 2 of the paper, computed in double precision, over fifty steps', () => {
    const options = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6 }
    const optimiser = createAdamW(options)
    const params: Params = new Map([
      ['a', { shape: [5], data: numbers(5, 1) }],
      ['b', { shape: [3], data: numbers(3, 2) }],
    ])
    const mirror = new Map(
      [...params].map(([name, { data }]) => [
        name,
        { x: [...data], m: Array.from(data, () => 0), v: Array.from(data, () => 0) },
      ]),
    )
    const settings = { a: { rate: 0.01, decay: 0.1 }, b: { rate: 0.002, decay: 0 } }
    for (let t = 1; t <= 50; t++) {
      const grads = new Map([
        ['a', numbers(5, 100 + t)],
        ['b', numbers(3, 200 + t)],
      ])
      const of = (name: string): { rate: number; decay: number } => settings[name as 'a' | 'b']
      optimiser.update(
        params,
        grads,
        (name) => of(name).rate,
        (name) => of(name).decay,
      )
      for (const [name, grad] of grads) {
        const { x, m, v } = mirror.get(name)!
        const { rate, decay } = of(name)
        for (const [i, g] of grad.entries()) {
          m[i] = options.beta1 * m[i]! + (1 - options.beta1) * g
          v[i] = options.beta2 * v[i]! + (1 - options.beta2) * g * g
          const mHat = m[i] / (1 - options.beta1 ** t)
          const vHat = v[i] / (1 - options.beta2 ** t)
          x[i] = x[i]! - rate * (mHat / (Math.sqrt(vHat) + options.epsilon) + decay * x[i]!)
        }
      }
    }
    for (const [name, { x }] of mirror) {
      for (const [i, value] of x.entries()) expect(params.get(name)!.data[i]).toBeCloseTo(value, 5)
    }
    expect(optimiser.moments.get('a')?.updates).toBe(50)
  })

  test('a tensor that starts to train later counts its own updates', () => {
    const optimiser = createAdamW()
    const params: Params = new Map(['a', 'b'].map((name) => [name, { shape: [1], data: Float32Array.of(0) }]))
    const update = (...names: string[]): void =>
      optimiser.update(
        params,
        new Map(names.map((name) => [name, Float32Array.of(3)])),
        () => 0.1,
        () => 0,
      )
    update('a')
    update('a')
    update('a', 'b')
    // A first Adam step has the length of the rate, whatever the gradient.
    expect(params.get('b')!.data[0]).toBeCloseTo(-0.1, 6)
    expect(optimiser.moments.get('b')?.updates).toBe(1)
  })

  test('without gradient only decay moves a weight, and only by rate times decay', () => {
    const params: Params = new Map([['a', { shape: [1], data: Float32Array.of(2) }]])
    createAdamW().update(
      params,
      new Map([['a', Float32Array.of(0)]]),
      () => 0.1,
      () => 0.5,
    )
    expect(params.get('a')!.data[0]).toBeCloseTo(2 * (1 - 0.05), 6)
  })

  test('a gradient of an unknown tensor is a bug', () => {
    expect(() =>
      createAdamW().update(
        new Map(),
        new Map([['a', Float32Array.of(1)]]),
        () => 1,
        () => 0,
      ),
    ).toThrow(/a/)
  })
})

describe('clipping by the global norm', () => {
  const grads = fc.array(fc.float32Array({ min: -1000, max: 1000, noNaN: true, maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  })
  const normOf = (of: Iterable<Float32Array>): number => Math.hypot(...Array.from(of, (grad) => Math.hypot(...grad)))

  test('is that of all gradients together, wherever an engine has put them', () => {
    fc.assert(
      fc.property(grads, (list) => {
        const inWasm = numbersInWasm(list.map((grad) => grad.length))
        for (const [i, grad] of list.entries()) inWasm[i]!.set(grad)
        for (const arrays of [list, inWasm]) {
          const named = new Map(arrays.map((grad, i) => [String(i), grad]))
          expect(globalNorm(named)).toBeCloseTo(normOf(list), 6)
        }
      }),
    )
  })

  test('brings a longer gradient to the limit, and leaves a shorter one', () => {
    expect(clipFactor(4, 1)).toBe(0.25)
    expect(clipFactor(0.5, 1)).toBe(1)
  })

  test('an update with the factor is one with gradients that were multiplied before', () => {
    const update = (grad: readonly number[], clip?: number): number[] => {
      const params: Params = new Map([['a', { shape: [5], data: numbers(5, 1) }]])
      const optimiser = createAdamW()
      for (let t = 0; t < 3; t++)
        optimiser.update(
          params,
          new Map([['a', Float32Array.from(grad)]]),
          () => 0.1,
          () => 0,
          clip,
        )
      return [...params.get('a')!.data, ...optimiser.moments.get('a')!.second]
    }
    expect(update([1, -2, 3, -4, 8], 0.25)).toEqual(update([0.25, -0.5, 0.75, -1, 2]))
  })

  test('shows a gradient that is not finite', () => {
    expect(globalNorm(new Map([['a', Float32Array.of(1, NaN)]]))).toBeNaN()
    expect(globalNorm(new Map([['a', Float32Array.of(1, Infinity)]]))).toBe(Infinity)
  })
})

describe('warm-up and cosine', () => {
  const plan = fc.record({
    steps: fc.integer({ min: 1, max: 2000 }),
    share: fc.double({ min: 0, max: 0.5, noNaN: true }),
  })

  test('never leaves the range from nothing to the peak, at whole steps and between them', () => {
    fc.assert(
      fc.property(plan, fc.double({ min: 0, max: 1, noNaN: true }), ({ steps, share }, through) => {
        const factor = warmupCosine(through * steps, steps, share * steps)
        expect(factor).toBeGreaterThan(0)
        expect(factor).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('rises to the peak, then falls to the floor', () => {
    const factors = Array.from({ length: 101 }, (_, step) => warmupCosine(step, 100, 10))
    expect(factors[0]).toBeCloseTo(0.1)
    expect(factors[9]).toBe(1)
    expect(factors[10]).toBe(1)
    for (let i = 1; i < 10; i++) expect(factors[i]!).toBeGreaterThan(factors[i - 1]!)
    for (let i = 11; i <= 100; i++) expect(factors[i]!).toBeLessThan(factors[i - 1]!)
    expect(factors[55]).toBeCloseTo(0.05 + 0.95 * 0.5)
    expect(factors[100]).toBeCloseTo(0.05)
    expect(warmupCosine(500, 100, 10)).toBeCloseTo(0.05)
  })
})
