/** The probes of each task. */
import type { DatasetPayload } from '../../contract/compute.ts'
import type { DatasetItem } from '../../domain/dataset.ts'
import type { Random } from '../../domain/random.ts'
import type { Engine } from '../../engine/index.ts'
import type { FeatureSet } from '../../math/matrix.ts'
import type { LoadedModel } from '../../model/index.ts'
import type { TaskId } from '../../tasks/index.ts'
import { POOL } from '../retrieval.ts'
import type { Texts } from '../items/read-texts.ts'
import { measureCaptionProbes } from './captions.ts'
import type { MirrorImages, Probes } from './measure.ts'
import { measureProbes } from './measure.ts'
import { classCaptions } from './zero-shot.ts'

export interface Probed {
  readonly dataset: DatasetPayload
  readonly engine: Engine
  readonly model: LoadedModel
  /** Features of the sampled training items. */
  readonly features: FeatureSet
  readonly items: readonly DatasetItem[]
  /** One text of each of them; null where the model reads none. */
  readonly texts: Texts | null
  /** Null where the items have no classes. */
  readonly mirror: MirrorImages | null
  /** Class templates; the model's own by default. */
  readonly templates: readonly string[] | undefined
}

type Probe = (of: Probed, random: Random, pause: () => Promise<void>) => Promise<Probes>

export const PROBES: Readonly<Record<TaskId, Probe>> = {
  async classes({ dataset, engine, model, features, items, mirror, templates }, random, pause) {
    const { classes } = dataset
    const captions = await classCaptions(engine, model, classes, templates)
    return measureProbes({ features, items, classes: classes.length, captions, mirror }, random, pause)
  },
  captions({ dataset, features, items, texts }, random, pause) {
    if (!texts) throw new Error('captions cannot be measured without a text tower')
    const tested = dataset.items.filter(({ split }) => split === 'test').length
    const pairs = {
      clusters: items.map(({ cluster }) => cluster),
      textOf: texts.ofItem,
      texts: texts.embedding,
      // As large as the pool of the run's test, so that the two scores are comparable.
      pool: Math.min(POOL, tested > 1 ? tested : items.length),
    }
    return measureCaptionProbes(features, pairs, random, pause)
  },
}
