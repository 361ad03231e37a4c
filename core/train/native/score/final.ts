/** The scores of a run's kept weights. */
import type { DatasetPayload, RobustSet } from '../../../contract/compute.ts'
import type { Scores } from '../../../contract/score.ts'
import { packShares } from '../../../math/shares.ts'
import type { Engine } from '../../../engine/index.ts'
import type { LoadedModel } from '../../../model/index.ts'
import { imagesPerPass, type Settings } from '../config.ts'
import type { ImageStore } from '../data/images.ts'
import { itemsOf } from '../data/items-of.ts'
import type { BoundTask } from '../tasks/index.ts'
import type { KnownFeatures } from './known-features.ts'
import { AS_IS, type OnPictures, type Pictures, scoreView } from './pictures.ts'
import { ownRobustScore, robustPasses, robustScore, robustViews } from './robust.ts'
import { robustParts } from './robust-parts.ts'

export interface Scored {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly dataset: DatasetPayload
  /** The person's own pictures from another place. */
  readonly robust: RobustSet | undefined
  readonly images: ImageStore
  readonly task: BoundTask
  readonly config: Pick<Settings, 'batch' | 'microBatch' | 'seed' | 'labelSmoothing'>
  /** Where the tower is the pretrained one. */
  readonly known?: KnownFeatures | undefined
  readonly onBatch?: OnPictures
}

/** Scores that the model's current weights reach, each with its images' shares, for paired comparisons. */
export interface FinalScores extends Pick<Scores, 'test' | 'robust'> {
  /** Of the validation images, for choosing between runs; absent without any. */
  readonly validationShares?: string
}

/** Images that pass the tower for these scores. */
export function finalPasses({ dataset, robust }: Pick<Scored, 'dataset'> & { readonly robust?: RobustSet }): number {
  const test = itemsOf(dataset, 'test')
  if (test.length === 0) return 0
  return (
    itemsOf(dataset, 'val').length +
    test.length +
    (robust ? robustParts(robust.dataset.items).reported.length : robustPasses(dataset.items, test))
  )
}

/** Test and robustness scores, and shares of the validation images; empty without test images. */
export async function finalScores(scored: Scored): Promise<FinalScores> {
  const { engine, model, dataset, images, task, config, known, onBatch } = scored
  const [valItems, testItems] = [itemsOf(dataset, 'val'), itemsOf(dataset, 'test')]
  if (testItems.length === 0) return {}
  const seenAsIs = { items: [...valItems, ...testItems], view: AS_IS }
  const changed = scored.robust ? null : robustViews(dataset.items, testItems)
  const seenChanged = changed?.views.map((view) => ({ items: changed.items, view })) ?? []
  const features = await known?.of({ dataset: dataset.items, images, seen: [seenAsIs, ...seenChanged], onBatch })
  const from = features ? 'pooled' : 'pixels'
  const scorer = await task.compileScorer({ engine, model, from, batch: imagesPerPass(config), still: true })
  const { pixels } = model.architecture
  const pictures: Pictures = { scorer, images, pixels, features, ...(onBatch && { onBatch }) }
  try {
    const validation = valItems.length > 0 ? await scoreView(pictures, valItems, AS_IS) : null
    const seen = await scoreView({ ...pictures, factor: validation?.factor }, testItems, AS_IS)
    const test = seen.score()
    const robust = scored.robust
      ? await ownRobustScore(scored, scored.robust)
      : await robustScore(pictures, dataset.items, testItems)
    return {
      test: { ...test, shares: packShares(seen.shares) },
      robust: { metric: test.metric, ...robust },
      ...(validation && { validationShares: packShares(validation.shares) }),
    }
  } finally {
    await scorer.dispose()
  }
}
