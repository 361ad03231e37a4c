/**
 * Lets the running statistics of batch normalisations follow the training images. Gradients treat them as constants, as where
 * they stay those of pretraining.
 */
import type { Engine } from '../../engine/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { extractFeatures } from '../../model/index.ts'
import type { ImageStore } from './data/images.ts'
import type { Phase } from './phases.ts'

/** Images that the statistics are taken from, before each epoch. */
const IMAGES = 128
/**
 * Share of the way that statistics move. All layers are measured in one pass, each behind the old statistics of those below
 * it, so that a whole step would overshoot.
 */
const STEP = 0.5

type Trained = Pick<Phase, 'trainable'>
type Model = Pick<LoadedModel, 'architecture'>

/** The layers within what these phases train; a layer below it keeps the statistics that stored activations rest on. */
function layersIn({ architecture: { vision, groupOf } }: Model, phases: readonly Trained[]) {
  const groups = new Set(phases.flatMap(({ trainable }) => trainable))
  return (vision.moments?.layers ?? []).map(({ mean, variance, channels }) => ({
    mean,
    variance,
    channels,
    follows: groups.has(groupOf(mean)),
  }))
}

/** Tensors of the statistics that move during these phases. */
export const followingTensors = (model: Model, phases: readonly Trained[]): string[] =>
  layersIn(model, phases).flatMap(({ mean, variance, follows }) => (follows ? [mean, variance] : []))

export interface FollowNorms {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly images: ImageStore
  readonly batch: number
  readonly phase: Trained
}

/** @param items training items, in an order that is another in every epoch; the first of them count */
export async function followNorms(
  { engine, model, images, batch, phase }: FollowNorms,
  items: readonly number[],
): Promise<void> {
  const layers = layersIn(model, [phase])
  if (!layers.some(({ follows }) => follows)) return
  const channels = layers.reduce((sum, layer) => sum + layer.channels, 0)
  const [means, squares] = [new Float64Array(channels), new Float64Array(channels)]
  const seen = items.slice(0, IMAGES)
  await extractFeatures({
    engine,
    model,
    count: seen.length,
    image: (index) => images.get(seen[index] as number),
    batch,
    onMoments(_, mean, square) {
      for (let i = 0; i < channels; i++) {
        means[i]! += (mean[i] as number) / seen.length
        squares[i]! += (square[i] as number) / seen.length
      }
    },
  })
  let at = 0
  for (const { mean, variance, channels: count, follows } of layers) {
    if (follows) {
      move(model, mean, (i) => means[at + i] as number)
      move(model, variance, (i) => Math.max(0, (squares[at + i] as number) - (means[at + i] as number) ** 2))
    }
    at += count
  }
}

function move({ params }: LoadedModel, name: string, to: (channel: number) => number): void {
  const values = params.get(name)?.data
  if (!values) throw new Error(`the model has no tensor ${name}`)
  for (let i = 0; i < values.length; i++) values[i]! += STEP * (to(i) - (values[i] as number))
}
