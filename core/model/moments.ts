/** What families with batch normalisation build their `TowerMoments` of. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Params } from '../engine/index.ts'
import type { ChannelMoments, MomentLayer, TowerMoments } from './architecture.ts'

/** Layers of one kind at their depths. @param layers from the input up */
export const momentLayers = (layers: readonly Omit<MomentLayer, 'depth'>[]): readonly MomentLayer[] =>
  layers.map((layer, i) => ({ ...layer, depth: i / layers.length }))

/** x: [items, height, width, channels], what enters a normalisation. */
export const channelMoments = (x: Tensor): ChannelMoments => ({
  means: tf.mean(x, [1, 2]),
  squares: tf.mean(tf.square(x), [1, 2]),
})

/** Running means and variances of all layers, from the input up. Throws where the weights lack one. */
export function keptMoments(
  { layers }: Pick<TowerMoments, 'layers'>,
  params: Params,
): readonly { readonly mean: Float32Array; readonly variance: Float32Array }[] {
  const values = (name: string): Float32Array => {
    const found = params.get(name)
    if (!found) throw new Error(`the model has no tensor ${name}`)
    return found.data
  }
  return layers.map(({ mean, variance }) => ({ mean: values(mean), variance: values(variance) }))
}
