/**
 * How well a model does away from where its training images come from: on the person's own pictures from elsewhere, else on
 * groups that training never saw, else on changed test images.
 */
import type { RobustSet } from '../../../contract/compute.ts'
import type { Scores } from '../../../contract/score.ts'
import type { DatasetItem } from '../../../domain/dataset.ts'
import { createRandom } from '../../../domain/random.ts'
import { MOST_CHANGED } from '../../../strategies/ending.ts'
import { packShares } from '../../../math/shares.ts'
import type { Engine } from '../../../engine/index.ts'
import type { LoadedModel } from '../../../model/index.ts'
import { imagesPerPass, type Settings } from '../config.ts'
import { createImageStore } from '../data/images.ts'
import { bindTask } from '../tasks/index.ts'
import { robustBasis } from './corrupt.ts'
import type { KnownFeatures } from './known-features.ts'
import { AS_IS, CHANGED, type OnPictures, type Pictures, scoreViews } from './pictures.ts'
import { robustParts } from './robust-parts.ts'

const CHANGED_TEST = robustBasis('the test images')

/** Fewer images of held-out groups say too little. */
const FEWEST_HELD_OUT = 20

type Robust = Omit<NonNullable<Scores['robust']>, 'metric'>

/** The model whose weights are scored. */
interface Trained {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly config: Pick<Settings, 'batch' | 'microBatch' | 'seed' | 'labelSmoothing' | 'objective' | 'templates'>
  /** Where the tower is the pretrained one. */
  readonly known?: KnownFeatures | undefined
  readonly onBatch?: OnPictures
}

/** Scores the person's own set, each of its images as it is, but for those that the curve at the end of a run is drawn with. */
export async function ownRobustScore(trained: Trained, set: RobustSet): Promise<Robust> {
  const { curve, reported } = robustParts(set.dataset.items)
  // Each image is needed once, so none is kept.
  const own = await picturesOf(trained, set, reported, 0)
  try {
    const { value, low, high, shares } = await scoreViews(own, reported, [AS_IS])
    const basis =
      curve.length === 0
        ? set.basis
        : `${reported.length} of ${set.basis}, without those that the curve between head and trained weights is drawn with`
    return { value, low, high, n: reported.length, basis, shares: packShares(shares) }
  } finally {
    await own.scorer.dispose()
  }
}

/**
 * The person's own set as pictures to score; the caller disposes of the scorer.
 * @param items that are scored
 * @param bytes of pictures to keep; the store's own limit by default
 */
export async function picturesOf(
  { engine, model, config, known, onBatch }: Trained,
  { dataset }: RobustSet,
  items: readonly number[],
  bytes?: number,
): Promise<Pictures> {
  const task = bindTask(dataset, model, config)
  await task.prepare?.(engine, model, items)
  const { pixels } = model.architecture
  const images = createImageStore(dataset, pixels, bytes)
  const features = await known?.of({ dataset: dataset.items, images, seen: [{ items, view: AS_IS }], onBatch })
  const from = features ? 'pooled' : 'pixels'
  const scorer = await task.compileScorer({ engine, model, from, batch: imagesPerPass(config) })
  return { scorer, images, pixels, features, ...(onBatch && { onBatch }) }
}

/** Scores test images of held-out groups where only some test images are of such groups, else changed test images. */
export async function robustScore(
  pictures: Pictures,
  dataset: readonly Pick<DatasetItem, 'split' | 'group'>[],
  testItems: readonly number[],
): Promise<Robust> {
  const { heldOut, some, items, views } = robustViews(dataset, testItems)
  const { value, low, high, shares } = await scoreViews(pictures, items, views)
  const basis = some
    ? `the ${items.length} test images of ${groupsText(heldOut.groups)} that training never saw`
    : heldOut.items.length > 0 && heldOut.items.length === testItems.length
      ? `${CHANGED_TEST}, which are all of groups that training never saw`
      : CHANGED_TEST
  return { value, low, high, n: items.length, basis, shares: packShares(shares) }
}

const groupsText = (groups: number): string => (groups === 1 ? 'one group' : `${groups} groups`)

/** Images that pass the tower for this score. */
export function robustPasses(
  dataset: readonly Pick<DatasetItem, 'split' | 'group'>[],
  testItems: readonly number[],
): number {
  const { items, views } = robustViews(dataset, testItems)
  return items.length * views.length
}

/** What the score above looks at. */
export function robustViews(dataset: readonly Pick<DatasetItem, 'split' | 'group'>[], testItems: readonly number[]) {
  const heldOut = heldOutGroups(dataset, testItems)
  const some = heldOut.items.length >= FEWEST_HELD_OUT && heldOut.items.length < testItems.length
  // The same images for every seed, so that runs can be compared image by image.
  const items = some ? heldOut.items : createRandom('robust').shuffle(testItems).slice(0, MOST_CHANGED)
  return { heldOut, some, items, views: some ? [AS_IS] : CHANGED }
}

/** Test images whose group is in no other split, and the number of their groups. */
export function heldOutGroups(
  dataset: readonly Pick<DatasetItem, 'split' | 'group'>[],
  testItems: readonly number[],
): { readonly items: readonly number[]; readonly groups: number } {
  const seen = new Set(dataset.flatMap(({ split, group }) => (split === 'test' ? [] : [group])))
  const items = testItems.filter((item) => {
    const group = dataset[item]?.group
    return group !== undefined && !seen.has(group)
  })
  return { items, groups: new Set(items.map((item) => dataset[item]?.group)).size }
}
