import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Random } from '../../../core/domain/random.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { BlockCollector, drawBlocks } from '../../../core/measure/statistics/moments/blocks.ts'
import type { KeptMoments, MomentDistance } from '../../../core/measure/statistics/moments/distance.ts'
import { momentDistance } from '../../../core/measure/statistics/moments/distance.ts'
import { mean } from './samples.ts'

/** What enters one layer: images × places × channels. */
type Entering = readonly (readonly (readonly number[])[])[]

interface Layer {
  readonly mean: readonly number[]
  readonly variance: readonly number[]
}

const EPSILON = 1e-3
const PLACES = 9

const kept = (layers: readonly Layer[]): KeptMoments[] =>
  layers.map(({ variance }, i) => ({
    layer: `bn${i}`,
    depth: i / layers.length,
    variance: Float32Array.from(variance, (v) => v + EPSILON),
    epsilon: EPSILON,
  }))

function measured(layers: readonly Layer[], entering: readonly Entering[], chosen?: readonly number[]): MomentDistance {
  const images = entering[0]!.length
  const which = chosen ?? Array.from({ length: images }, (_, i) => i)
  const collector = new BlockCollector(drawBlocks(which), Float32Array.from(layers.flatMap(({ mean: of }) => of)))
  for (let i = 0; i < images; i++) {
    const over = (of: (value: number) => number): Float32Array =>
      Float32Array.from(entering.flatMap((x, l) => layers[l]!.mean.map((_, c) => mean(x[i]!.map((at) => of(at[c]!))))))
    collector.add(
      i,
      over((value) => value),
      over((value) => value * value),
    )
  }
  return momentDistance(kept(layers), collector.sums())
}

/** The definition of D², step by step. */
function plainDistance({ mean: mu, variance }: Layer, x: Entering): number {
  let sum = 0
  for (let c = 0; c < mu.length; c++) {
    const ofImages: number[] = []
    for (const image of x) {
      let total = 0
      for (const place of image) total += place[c]!
      ofImages.push(total / image.length)
    }
    const centre = mean(ofImages)
    let between = 0
    for (const one of ofImages) between += (one - centre) ** 2 / (ofImages.length - 1)
    sum += ((centre - mu[c]!) ** 2 - between / ofImages.length) / (variance[c]! + EPSILON)
  }
  return sum / mu.length
}

function plainLogVariance({ mean: mu, variance }: Layer, x: Entering): number {
  let sum = 0
  for (let c = 0; c < mu.length; c++) {
    const all = x.flatMap((image) => image.map((place) => place[c]!))
    const centre = mean(all)
    const spread = mean(all.map((value) => (value - centre) ** 2))
    sum += Math.abs(Math.log((spread + EPSILON) / (variance[c]! + EPSILON)))
  }
  return sum / mu.length
}

/** Values with exactly these moments in the long run; half of the variance lies between images. */
function drawn(
  { mean: mu, variance }: Layer,
  images: number,
  random: Random,
  offset: readonly number[] = [],
): Entering {
  const half = (c: number): number => Math.sqrt(variance[c]! / 2)
  return Array.from({ length: images }, () => {
    const own = mu.map((m, c) => m + (offset[c] ?? 0) * Math.sqrt(variance[c]! + EPSILON) + half(c) * random.normal())
    return Array.from({ length: PLACES }, () => own.map((m, c) => m + half(c) * random.normal()))
  })
}

const layersOf = (count: number, channels: number, random: Random): Layer[] =>
  Array.from({ length: count }, () => ({
    mean: Array.from({ length: channels }, () => 20 * random.normal()),
    variance: Array.from({ length: channels }, () => random.range(0.05, 4)),
  }))

describe('the distance by moments', () => {
  test('equals its definition, whatever the sums were gathered in', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 4, max: 150 }), (seed, images) => {
        const random = createRandom(seed)
        const layers = layersOf(5, 4, random)
        const entering = layers.map((layer) => drawn(layer, images, random, [random.normal(), 0, 2]))
        const found = measured(layers, entering)
        expect(found.images).toBe(images)
        for (const [i, { distance, logVariance }] of found.layers.entries()) {
          expect(distance.value).toBeCloseTo(plainDistance(layers[i]!, entering[i]!), 3)
          expect(logVariance).toBeCloseTo(plainLogVariance(layers[i]!, entering[i]!), 3)
        }
        // Five layers at depths 0, 0.2, 0.4, 0.6 and 0.8: the first two are the first quarter.
        const of = (i: number): number => found.layers[i]!.distance.value
        const quarters = [(of(0) + of(1)) / 2, of(2), of(3), of(4)]
        for (const [q, { value }] of found.quarters.entries()) expect(value).toBeCloseTo(quarters[q]!, 9)
      }),
      { numRuns: 20 },
    )
  })

  test('of a quarter without a layer is that of the layer below it', () => {
    const random = createRandom('two layers')
    const layers = layersOf(2, 4, random)
    const { layers: found, quarters } = measured(
      layers,
      layers.map((layer) => drawn(layer, 20, random, [1])),
    )
    const [first, second] = found.map(({ distance }) => distance)
    expect(quarters).toEqual([first, first, second, second])
  })

  test('of images drawn from the moments themselves is 0 within its interval', () => {
    const random = createRandom('at home')
    const layers = layersOf(4, 6, random)
    const found = Array.from({ length: 60 }, () =>
      measured(
        layers,
        layers.map((layer) => drawn(layer, 90, random)),
      ),
    )
    const all = found.flatMap(({ quarters }) => quarters)
    expect(Math.abs(mean(all.map(({ value }) => value)))).toBeLessThan(0.002)
    expect(mean(all.map(({ low, high }) => (low <= 0 && high >= 0 ? 1 : 0)))).toBeGreaterThan(0.9)
    expect(mean(found.map(({ logVariance }) => logVariance.value))).toBeLessThan(0.15)
  })

  test('rises by k²/channels where one channel moves by k standard deviations, and its interval holds that', () => {
    const random = createRandom('moved')
    const layers = layersOf(1, 8, random)
    for (const k of [0.5, 1, 2]) {
      const found = Array.from(
        { length: 60 },
        () => measured(layers, [drawn(layers[0]!, 80, random, [0, 0, k])]).layers[0]!.distance,
      )
      const expected = k ** 2 / 8
      expect(mean(found.map(({ value }) => value))).toBeCloseTo(expected, 1.5)
      const held = mean(found.map(({ low, high }) => (low <= expected && expected <= high ? 1 : 0)))
      expect({ k, held, enough: held > 0.85 }).toMatchObject({ enough: true })
    }
  })

  test('counts an image and its copies once: those that are not chosen change nothing', () => {
    const random = createRandom('copies')
    const layers = layersOf(2, 3, random)
    const entering = layers.map((layer) => drawn(layer, 30, random))
    const twice = entering.map((x) => [...x, ...x.slice(0, 10)])
    const first = Array.from({ length: 30 }, (_, i) => i)
    expect(measured(layers, twice, first)).toEqual(measured(layers, entering))
  })

  test('keeps its digits where the values lie far from zero', () => {
    const random = createRandom('far from zero')
    const layers = [{ mean: [1000, -1000], variance: [1, 1] }]
    const entering = [drawn(layers[0]!, 64, random, [1, 1])]
    expect(measured(layers, entering).layers[0]!.distance.value).toBeCloseTo(plainDistance(layers[0]!, entering[0]!), 2)
  })
})
