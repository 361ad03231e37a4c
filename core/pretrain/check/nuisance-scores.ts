/** How much information that captions never mention is left at each depth of the tower. */
import type { Matrix } from '../../math/matrix.ts'
import { createRandom } from '../../domain/random.ts'
import type { Engine } from '../../engine/index.ts'
import { linearProbe, makeFolds } from '../../measure/index.ts'
import type { Scene } from '../../world/index.ts'
import { pair, renderScene, shiftScene } from '../../world/index.ts'
import { extractFeatures, inJointSpace } from '../../model/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { HELD_OUT_FROM } from '../recipe.ts'

const SCENES = 1200
const FOLDS = 5
/** Strengths that the probe distinguishes: none, some, much. */
const SEVERITIES = [0, 0.3, 0.6] as const

export const nuisances = ['palette', 'blur'] as const
export type Nuisance = (typeof nuisances)[number]

/** Accuracy in distinguishing three strengths; guessing gives a third. */
export interface NuisanceScores {
  /** On the mean of the tokens after the stem and after each block. */
  readonly byDepth: readonly number[]
  /** On the embedding that is compared with captions, which have no use for a nuisance. */
  readonly embedding: number
}

export async function nuisanceScores(engine: Engine, model: LoadedModel, nuisance: Nuisance): Promise<NuisanceScores> {
  const size = model.architecture.pixels.side
  const labels = Array.from({ length: SCENES }, (_, i) => i % SEVERITIES.length)
  const image = (i: number): Uint8Array => {
    const { scene } = pair(HELD_OUT_FROM + 500_000 + i, 'rich', size)
    return renderScene(changed(scene, nuisance, SEVERITIES[i % SEVERITIES.length] as number, i), size)
  }
  const features = await extractFeatures({ engine, model, count: SCENES, image })
  const folds = makeFolds(
    labels.map((label, i) => ({ label, cluster: i })),
    FOLDS,
    createRandom('nuisance'),
  )
  const probe = (of: Matrix): number => linearProbe(of, labels, SEVERITIES.length, folds).accuracy.value
  return { byDepth: features.taps.map((tap) => probe(tap.features)), embedding: probe(inJointSpace(features)) }
}

function changed(scene: Scene, nuisance: Nuisance, severity: number, index: number): Scene {
  if (nuisance === 'palette') return shiftScene(scene, 'palette', severity, createRandom(`palette-${index}`))
  return { ...scene, post: { ...scene.post, blur: scene.post.blur + 2 * severity } }
}
