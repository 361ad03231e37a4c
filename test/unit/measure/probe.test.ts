import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matrix, row } from '../../../core/math/matrix.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { linearProbe, makeFolds, neighbourProbe } from '../../../core/measure/index.ts'
import { itemsByPart } from '../../../core/measure/probe/folds.ts'
import { measureProbes } from '../../../core/measure/probe/measure.ts'
import { createRidge } from '../../../core/measure/probe/ridge.ts'
import { zeroShot } from '../../../core/measure/probe/zero-shot.ts'
import { onePerCluster, stratifiedSample } from '../../../core/measure/items/sample.ts'
import { featureSet, gaussian, labelled, noPause } from './samples.ts'

const items = fc.array(fc.record({ label: fc.nat(4), cluster: fc.nat(30) }), { minLength: 4, maxLength: 120 })

describe('folds', () => {
  test('never split a cluster', () => {
    fc.assert(
      fc.property(items, fc.integer(), (list, seed) => {
        const { part } = makeFolds(list, 5, createRandom(seed))
        const home = new Map<number, number>()
        list.forEach(({ cluster }, i) => {
          expect(part[i]).toBe(home.get(cluster) ?? part[i])
          home.set(cluster, part[i]!)
        })
      }),
    )
  })

  test('hold each class in equal numbers where there are no duplicates', () => {
    const list = Array.from({ length: 103 }, (_, i) => ({ label: i % 3, cluster: i }))
    const folds = makeFolds(list, 5, createRandom(1))
    for (const label of [0, 1, 2]) {
      const counts = [0, 0, 0, 0, 0]
      list.forEach((item, i) => item.label === label && counts[folds.part[i]! >> 1]!++)
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    }
    const sizes = itemsByPart(folds).map((part) => part.length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(3)
  })
})

describe('ridge', () => {
  /** min Σ |y − b − W x|² + penalty |W|² by plain gradient descent: slow, and nothing in common with a factorisation. */
  function descend(
    rows: readonly Float32Array[],
    targets: readonly number[],
    penalty: number,
  ): { w: number[]; b: number } {
    const d = rows[0]!.length
    const w = Array.from({ length: d }, () => 0)
    let b = 0
    for (let step = 0; step < 20_000; step++) {
      const residuals = rows.map((x, i) => b + w.reduce((sum, v, k) => sum + v * x[k]!, 0) - targets[i]!)
      for (let k = 0; k < d; k++) {
        const slope = residuals.reduce((sum, r, i) => sum + r * rows[i]![k]!, 0) + penalty * w[k]!
        w[k]! -= 0.01 * slope
      }
      b -= 0.01 * residuals.reduce((sum, r) => sum + r, 0)
    }
    return { w, b }
  }

  test.each([
    ['more items than features', 20, 3],
    ['more features than items', 8, 12],
  ])('finds the minimum that gradient descent finds: %s', (_, n, d) => {
    const random = createRandom(`ridge-${n}`)
    const { features, labels } = labelled(n, d, 2, 1, random)
    const parts = [Array.from({ length: n - 3 }, (_, i) => i), [n - 3, n - 2, n - 1]]
    const scores = createRidge(features, labels, 2, parts).fit([0]).scores(1.5, parts[1]!)
    for (const c of [0, 1]) {
      const { w, b } = descend(
        parts[0]!.map((i) => row(features, i)),
        parts[0]!.map((i) => (labels[i] === c ? 1 : 0)),
        1.5,
      )
      parts[1]!.forEach((i, r) => {
        const expected = b + w.reduce((sum, v, k) => sum + v * row(features, i)[k]!, 0)
        expect(scores[r * 2 + c]).toBeCloseTo(expected, 4)
      })
    }
  })

  test('has the closed form of one feature', () => {
    const x = matrix(4, 1, Float32Array.of(-1, 0, 1, 2))
    // Centred: x̄ = 0.5, Σ(x−x̄)² = 5, Σ(x−x̄)(y−ȳ) = 2 for y = (0, 0, 1, 1), so w = 2 / (5 + 3).
    const scores = createRidge(x, [1, 1, 0, 0], 2, [[0, 1, 2, 3]])
      .fit([0])
      .scores(3, [3])
    expect(scores[0]).toBeCloseTo(0.5 + (2 / 8) * 1.5, 10)
  })

  test('gives the same answer in its primal and dual form', () => {
    const { features, labels } = labelled(13, 12, 3, 1, createRandom('dual'))
    const wide = matrix(13, 14)
    for (let i = 0; i < 13; i++) wide.data.set(row(features, i), i * 14)
    const parts = [
      [0, 1, 2, 3, 4, 5, 6],
      [7, 8, 9],
      [10, 11, 12],
    ]
    const narrow = createRidge(features, labels, 3, parts).fit([0, 2]).scores(0.7, parts[1]!)
    const padded = createRidge(wide, labels, 3, parts).fit([0, 2]).scores(0.7, parts[1]!)
    narrow.forEach((value, i) => expect(padded[i]).toBeCloseTo(value, 8))
  })
})

describe('probes', () => {
  test('read separable classes, and read nothing from noise', () => {
    const random = createRandom('probes')
    const { features, labels } = labelled(200, 10, 4, 5, random)
    const folds = makeFolds(
      labels.map((label, cluster) => ({ label, cluster })),
      5,
      random,
    )
    expect(linearProbe(features, labels, 4, folds).accuracy.value).toBeGreaterThan(0.95)
    expect(neighbourProbe(features, labels, 4, folds).accuracy.value).toBeGreaterThan(0.95)
    const noise = gaussian(200, 10, random)
    const { accuracy } = linearProbe(noise, labels, 4, folds)
    expect(accuracy.low).toBeLessThan(0.25)
    expect(accuracy.high).toBeGreaterThan(0.25)
  })

  test('are not flattered by duplicates: copies never help to predict each other', () => {
    const random = createRandom('duplicates')
    // Noise with 5 exact copies of every item: split at random, neighbours would read the labels off the copies.
    const base = gaussian(40, 10, random)
    const copies = matrix(200, 10)
    const list = Array.from({ length: 200 }, (_, i) => ({ label: (i % 40) % 2, cluster: i % 40 }))
    list.forEach(({ cluster }, i) => copies.data.set(row(base, cluster), i * 10))
    const labels = list.map(({ label }) => label)
    const together = neighbourProbe(copies, labels, 2, makeFolds(list, 5, random)).accuracy.value
    const apart = neighbourProbe(
      copies,
      labels,
      2,
      makeFolds(
        list.map(({ label }, cluster) => ({ label, cluster })),
        5,
        random,
      ),
    )
    expect(together).toBeLessThan(0.75)
    expect(apart.accuracy.value).toBe(1)
  })

  test('predict each item by a fit that never saw it', () => {
    const random = createRandom('out-of-fold')
    const noise = gaussian(30, 60, random)
    const labels = Array.from({ length: 30 }, (_, i) => i % 2)
    const folds = makeFolds(
      labels.map((label, cluster) => ({ label, cluster })),
      5,
      random,
    )
    // 60 features fit 30 labels perfectly in the sample; out of fold there is nothing to find.
    expect(linearProbe(noise, labels, 2, folds).accuracy.value).toBeLessThan(0.85)
  })

  test('gain from twice the items where data is short, and hardly where it is not', () => {
    const random = createRandom('curve')
    const gain = (n: number): { value: number; standardError: number } => {
      const { features, labels } = labelled(n, 24, 6, 1.6, random)
      const folds = makeFolds(
        labels.map((label, cluster) => ({ label, cluster })),
        5,
        random,
      )
      return linearProbe(features, labels, 6, folds).doublingGain()
    }
    const [short, long] = [gain(90), gain(1500)]
    expect(short.value).toBeGreaterThan(0.03)
    expect(Math.abs(long.value)).toBeLessThan(0.02)
    expect(long.standardError).toBeLessThan(short.standardError)
  })

  test('without training pick the nearest caption', () => {
    const captions = matrix(2, 2, Float32Array.of(1, 0, 0, 1))
    const images = matrix(4, 2, Float32Array.of(0.9, 0.1, 0.2, 3, 2, 1, 0.4, 0.5))
    const { predictions, accuracy } = zeroShot(images, captions, [0, 1, 1, 0])
    expect([...predictions]).toEqual([0, 1, 0, 0])
    expect(accuracy.value).toBeCloseTo(3 / 4)
  })

  test('without training leave out what all images share, however rare a class is', () => {
    const captions = matrix(2, 3, Float32Array.of(1, 0, 0, 0, 1, 0))
    const labels = [0, 0, 0, 0, 0, 0, 1]
    const shared = Float32Array.of(2, 5, 9)
    const own = labels.flatMap((label) => (label === 0 ? [0.5, 0, 0] : [0, 0.5, 0]))
    const images = matrix(
      labels.length,
      3,
      Float32Array.from(own, (value, i) => value + (shared[i % 3] as number)),
    )
    expect(zeroShot(images, captions, labels).accuracy.value).toBe(1)
  })

  test('come together with one accuracy a tap, and give way between the parts', async () => {
    const random = createRandom('all')
    const { features, labels } = labelled(60, 8, 3, 4, random)
    let pauses = 0
    const { probe, doublingGain, mirror } = await measureProbes(
      {
        features: featureSet(features),
        items: labels.map((label, cluster) => ({ label, cluster })),
        classes: 3,
        captions: { rows: gaussian(3, 8, random), templates: ['a {}'] },
        mirror: { features: featureSet(features), of: labels.map((_, i) => i) },
      },
      random,
      () => (pauses++, noPause()),
    )
    expect(probe.byDepth.map(({ tap }) => tap)).toEqual(['stem', 'block1'])
    // Images that are their own mirror images lose nothing, but so few do not tell for sure.
    expect(mirror).toMatchObject({ images: 60, loss: { value: 0 }, keepsClass: false })
    expect(probe).toMatchObject({ folds: 5, chance: 1 / 3 })
    expect(probe.templates).toEqual(['a {}'])
    expect(probe.linear.value).toBeGreaterThan(0.9)
    expect(doublingGain.standardError).toBeGreaterThanOrEqual(0)
    expect(pauses).toBe(5)
  })

  test('find the labels that were exchanged, and only those', async () => {
    const random = createRandom('doubtful')
    const { features, labels } = labelled(120, 8, 3, 12, random)
    const exchanged = labels.map((label, i) => (i % 20 === 0 ? (label + 1) % 3 : label))
    const { doubtful } = await measureProbes(
      {
        features: featureSet(features),
        items: exchanged.map((label, cluster) => ({ label, cluster })),
        classes: 3,
        captions: null,
        mirror: null,
      },
      random,
      noPause,
    )
    expect(doubtful).toBe(6)
  })
})

describe('the sample', () => {
  test('keeps class shares, two of every class, and its size', () => {
    const labels = [...Array.from({ length: 900 }, () => 0), ...Array.from({ length: 95 }, () => 1), 2, 2, 2, 2, 2]
    const chosen = stratifiedSample(labels, 200, createRandom(1))
    const count = (label: number): number => chosen.filter((i) => labels[i] === label).length
    expect(chosen.length).toBe(200)
    expect(new Set(chosen).size).toBe(200)
    expect(count(2)).toBeGreaterThanOrEqual(2)
    expect(count(0) / 200).toBeCloseTo(0.9, 1)
    expect(stratifiedSample(labels, 200, createRandom(1))).toEqual(chosen)
    expect(stratifiedSample(labels, 5000, createRandom(1)).length).toBe(1000)
  })

  test('takes one item of each cluster', () => {
    expect(onePerCluster([4, 4, 2, 4, 2, 9])).toEqual([0, 2, 5])
  })
})
