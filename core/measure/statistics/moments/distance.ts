/**
 * How far images lie from pretraining by the moments that batch normalisation keeps of it (Ioffe & Szegedy 2015): no
 * pretraining image is needed.
 */
import { Z95 } from '../../../math/interval.ts'
import type { BlockSums } from './blocks.ts'

/** What a checkpoint holds of one layer, by channel. */
export interface KeptMoments {
  readonly layer: string
  /** Share of the tower's layers below it, from 0 to just under 1. */
  readonly depth: number
  /** Running variance plus the layer's epsilon, and that epsilon. */
  readonly variance: Float32Array
  readonly epsilon: number
}

export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface MomentDistance {
  /** Images behind it. */
  readonly images: number
  readonly layers: readonly {
    readonly layer: string
    readonly depth: number
    readonly distance: Interval
    readonly logVariance: number
  }[]
  /** Mean D² of the layers of each quarter of depth; of a quarter without a layer, that of the layer below it. */
  readonly quarters: readonly Interval[]
  /** Mean over all layers. */
  readonly logVariance: Interval
}

export const QUARTERS = 4

/**
 * Per layer, D² = mean over channels of ((x̄ − μ)² − s²/n) / (σ² + ε): squared standard deviations of single values in
 * pretraining between its mean and that of the n images. s² is the variance between images of a channel's mean over places,
 * and s²/n what chance alone puts into (x̄ − μ)², so that D² is unbiased and can be below zero. Beside it the mean over
 * channels of |log((v + ε) / (σ² + ε))|, v the variance over images and places: too small by at most 1/n of itself.
 * 95 % intervals come from leaving out one block of images after the other (the grouped jackknife; Efron & Stein 1981).
 * @param layers in the order of the channels of `sums`, which hold at least three images
 */
export function momentDistance(layers: readonly KeptMoments[], sums: BlockSums): MomentDistance {
  const whole = total(sums)
  const all = summary(layers, whole)
  const blocks = Array.from(sums.images, (_, block) => summary(layers, without(whole, sums, block)))
  const interval = (of: (found: Summary) => number): Interval => jackknife(of(all), blocks.map(of))
  return {
    images: whole.images,
    layers: layers.map(({ layer, depth }, i) => ({
      layer,
      depth,
      distance: interval(({ distances }) => distances[i] as number),
      logVariance: all.logVariances[i] as number,
    })),
    quarters: Array.from({ length: QUARTERS }, (_, q) => interval(({ quarters }) => quarters[q] as number)),
    logVariance: interval(({ logVariances }) => mean(logVariances)),
  }
}

/** Sums over some of the images, by channel. */
interface Sums {
  readonly images: number
  readonly means: Float64Array
  readonly squaredMeans: Float64Array
  readonly squares: Float64Array
}

function total({ images, means, squaredMeans, squares }: BlockSums): Sums {
  const added = ({ cols, data }: BlockSums['means']): Float64Array => {
    const out = new Float64Array(cols)
    data.forEach((value, i) => (out[i % cols] = (out[i % cols] as number) + value))
    return out
  }
  return {
    images: images.reduce((a, b) => a + b, 0),
    means: added(means),
    squaredMeans: added(squaredMeans),
    squares: added(squares),
  }
}

function without(whole: Sums, sums: BlockSums, block: number): Sums {
  const less = (all: Float64Array, { cols, data }: BlockSums['means']): Float64Array =>
    all.map((value, c) => value - (data[block * cols + c] as number))
  return {
    images: whole.images - (sums.images[block] as number),
    means: less(whole.means, sums.means),
    squaredMeans: less(whole.squaredMeans, sums.squaredMeans),
    squares: less(whole.squares, sums.squares),
  }
}

interface Summary {
  readonly distances: readonly number[]
  readonly logVariances: readonly number[]
  readonly quarters: readonly number[]
}

function summary(layers: readonly KeptMoments[], sums: Sums): Summary {
  const distances: number[] = []
  const logVariances: number[] = []
  let from = 0
  for (const { variance, epsilon } of layers) {
    let [distance, logVariance] = [0, 0]
    for (let c = 0; c < variance.length; c++) {
      const kept = variance[c] as number
      const { squared, spread } = channel(sums, from + c)
      distance += squared / kept
      logVariance += Math.abs(Math.log((Math.max(0, spread) + epsilon) / kept))
    }
    distances.push(distance / variance.length)
    logVariances.push(logVariance / variance.length)
    from += variance.length
  }
  const quarters = quartersOf(layers).map((own) => mean(own.map((i) => distances[i] as number)))
  return { distances, logVariances, quarters }
}

/** The layers of each quarter of depth; of a quarter without one, the last layer below it. */
function quartersOf(layers: readonly KeptMoments[]): readonly (readonly number[])[] {
  const places = layers.map(({ depth }) => Math.floor(QUARTERS * depth))
  return Array.from({ length: QUARTERS }, (_, quarter) => {
    const reached = Math.max(...places.filter((place) => place <= quarter))
    return places.flatMap((place, i) => (place === reached ? [i] : []))
  })
}

/** Unbiased square of the mean's distance from the running mean, and the variance over images and places. */
function channel({ images: n, means, squaredMeans, squares }: Sums, c: number): { squared: number; spread: number } {
  const shift = (means[c] as number) / n
  const between = ((squaredMeans[c] as number) - n * shift * shift) / (n - 1)
  return { squared: shift * shift - between / n, spread: (squares[c] as number) / n - shift * shift }
}

function jackknife(value: number, left: readonly number[]): Interval {
  const centre = mean(left)
  const squares = left.reduce((sum, one) => sum + (one - centre) ** 2, 0)
  const error = Z95 * Math.sqrt(((left.length - 1) / left.length) * squares)
  return { value, low: value - error, high: value + error }
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)
}
