/** The distance of a dataset from pretraining by what the model's batch normalisations keep of it. */
import type { MomentShift } from '../contract/measurement.ts'
import type { LoadedModel } from '../model/index.ts'
import { keptMoments } from '../model/moments.ts'
import type { BlockSums } from './statistics/moments/blocks.ts'
import { BlockCollector, drawBlocks } from './statistics/moments/blocks.ts'
import { momentDistance } from './statistics/moments/distance.ts'

/** Fewer different images say next to nothing about a mean. */
const LEAST_IMAGES = 8

/**
 * Collects while images pass the tower; null where the model has no batch normalisation or there are too few images.
 * @param distinct the images that count: a copy is not a second witness
 */
export function momentCollector(
  { architecture, params }: Pick<LoadedModel, 'architecture' | 'params'>,
  distinct: readonly number[],
): BlockCollector | null {
  const { moments } = architecture.vision
  if (!moments || distinct.length < LEAST_IMAGES) return null
  const means = keptMoments(moments, params).map(({ mean }) => mean)
  const centre = new Float32Array(means.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const mean of means) {
    centre.set(mean, at)
    at += mean.length
  }
  return new BlockCollector(drawBlocks(distinct), centre)
}

/** @param sums what was collected from this model; null gives null */
export function momentShift(
  { architecture, params }: Pick<LoadedModel, 'architecture' | 'params'>,
  sums: BlockSums | null,
): MomentShift | null {
  const { moments } = architecture.vision
  if (!moments || !sums) return null
  const kept = keptMoments(moments, params)
  const layers = moments.layers.map(({ layer, depth, epsilon }, i) => {
    const variance = (kept[i] as (typeof kept)[number]).variance.map((value) => value + epsilon)
    return { layer, depth, epsilon, variance }
  })
  const { quarters, ...distance } = momentDistance(layers, sums)
  return { ...distance, layers: [...distance.layers], quarters: [...quarters], marks: [...moments.marks] }
}
