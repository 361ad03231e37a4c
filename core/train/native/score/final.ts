/** The scores of a run's kept weights on the test split. */
import type { DatasetPayload } from '../../../contract/compute.ts'
import type { Scores } from '../../../contract/score.ts'
import { createRandom } from '../../../domain/random.ts'
import type { Engine } from '../../../engine/index.ts'
import type { LoadedModel } from '../../../model/index.ts'
import type { Settings } from '../config.ts'
import type { ImageStore } from '../data/images.ts'
import type { BoundTask } from '../tasks/index.ts'
import { ROBUST_BASIS } from './corrupt.ts'
import { AS_IS, CHANGED, scoreView, scoreViews } from './pictures.ts'

/** Robustness is estimated on at most this many test images per kind of change. */
const ROBUST_ITEMS = 500

export interface Scored {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly dataset: DatasetPayload
  readonly images: ImageStore
  readonly task: BoundTask
  readonly config: Pick<Settings, 'batch' | 'seed'>
}

/** Test and robustness scores of the model's current weights; empty without test images. */
export async function finalScores({ engine, model, dataset, images, task, config }: Scored): Promise<Scores> {
  const testItems = dataset.items.flatMap((item, index) => (item.split === 'test' ? [index] : []))
  if (testItems.length === 0) return {}
  const scorer = await task.compileScorer({ engine, model, from: 'pixels', batch: config.batch })
  const pictures = { scorer, images, pixels: model.architecture.pixels }
  try {
    const test = (await scoreView(pictures, testItems, AS_IS)).score()
    const sample = createRandom(`robust-${config.seed}`).shuffle(testItems).slice(0, ROBUST_ITEMS)
    const { value, low, high } = await scoreViews(pictures, sample, CHANGED)
    return { test, robust: { metric: test.metric, value, low, high, basis: ROBUST_BASIS } }
  } finally {
    await scorer.dispose()
  }
}
