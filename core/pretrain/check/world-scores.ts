/** Scores a model in its own world, on scenes that pretraining never drew. */
import { classCaption } from '../../domain/caption.ts'
import type { Matrix } from '../../math/matrix.ts'
import { row } from '../../math/matrix.ts'
import { createRandom } from '../../domain/random.ts'
import type { Engine } from '../../engine/index.ts'
import { baseShapes, captionOf, hardNegative, pair, singlePair } from '../../world/index.ts'
import type { ProfileName } from '../../world/index.ts'
import { embedTexts, extractFeatures, inJointSpace } from '../../model/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { HELD_OUT_FROM } from '../recipe.ts'

const SCENES = 2048
const POOL = 64

export interface WorldScores {
  readonly scenes: number
  /** Accuracy among the 12 base shapes, by class caption, on scenes with one object. */
  readonly zeroShot: number
  /** Image → caption recall at 1 in pools of 64; another image's identical caption counts as a hit. */
  readonly recallAt1: number
  /** Share of scenes whose caption is closer than one with a single attribute swapped. */
  readonly hardNegatives: number
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)

export async function worldScores(engine: Engine, model: LoadedModel, profile: ProfileName): Promise<WorldScores> {
  const size = model.architecture.pixels.side
  const indices = Array.from({ length: SCENES }, (_, i) => i)
  const embed = async (images: readonly Uint8Array[]): Promise<Matrix> =>
    inJointSpace(await extractFeatures({ engine, model, count: SCENES, image: (i) => images[i] as Uint8Array }))
  const texts = async (of: readonly string[]): Promise<Matrix> => embedTexts({ engine, model, texts: of })
  const share = (isHit: (i: number) => boolean): number => indices.filter(isHit).length / SCENES

  const singles = indices.map((i) => singlePair(HELD_OUT_FROM + i, profile, size))
  const alone = await embed(singles.map(({ image }) => image))
  const names = await texts(baseShapes.map((shape) => classCaption(shape)))
  const zeroShot = share((i) => {
    const scores = baseShapes.map((_, c) => dot(row(alone, i), row(names, c)))
    return baseShapes[scores.indexOf(Math.max(...scores))] === singles[i]?.scene.objects[0]?.shape
  })

  const pairs = indices.map((i) => pair(HELD_OUT_FROM + i, profile, size))
  const seen = await embed(pairs.map(({ image }) => image))
  const captions = await texts(pairs.map(({ caption }) => caption))
  const recallAt1 = share((i) => {
    const first = Math.floor(i / POOL) * POOL
    const scores = Array.from({ length: POOL }, (_, j) => dot(row(seen, i), row(captions, first + j)))
    return pairs[first + scores.indexOf(Math.max(...scores))]?.caption === pairs[i]?.caption
  })

  const truths = await texts(pairs.map(({ scene }, i) => captionOf(scene, createRandom(`true-${i}`), 1)))
  const lies = await texts(pairs.map(({ scene }, i) => hardNegative(scene, createRandom(`lie-${i}`))))
  const hardNegatives = share((i) => dot(row(seen, i), row(truths, i)) > dot(row(seen, i), row(lies, i)))
  return { scenes: SCENES, zeroShot, recallAt1, hardNegatives }
}
