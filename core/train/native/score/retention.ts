/**
 * What a vision tower still knows after training: how many answers of its pretraining classifier stay the same, and what a
 * linear probe of its features reaches on an earlier dataset of the person's.
 */
import type { KeepSet } from '../../../contract/compute.ts'
import type { Retention } from '../../../contract/score.ts'
import { createRandom } from '../../../domain/random.ts'
import type { Engine } from '../../../engine/index.ts'
import { wilson } from '../../../math/interval.ts'
import { eachProduct } from '../../../math/linalg/products.ts'
import { type Matrix, matrix } from '../../../math/matrix.ts'
import { linearProbe, makeFolds } from '../../../measure/index.ts'
import { extractFeatures, type LoadedModel } from '../../../model/index.ts'
import { createImageStore, type ImageStore } from '../data/images.ts'

/** More images hardly change the answer, and each is passed through the tower twice. */
const MOST_ANSWERS = 300
const MOST_PROBED = 600
const FOLDS = 5

export interface Watched {
  readonly engine: Engine
  /** With the pretrained weights. */
  readonly model: LoadedModel
  /** Of the run's own dataset, with its test images. */
  readonly images: ImageStore
  readonly testItems: readonly number[]
  readonly keep: KeepSet | undefined
  /** Whether the run trains any of the vision tower; if not, nothing of it changes, and no image is passed twice. */
  readonly trainsTower: boolean
  readonly batch: number
}

/** Looks at what the model knows now, and answers with a function that looks again when its weights are others. */
export async function watchRetention(watched: Watched): Promise<() => Promise<Retention[]>> {
  const looks = [await watchAnswers(watched), await watchProbe(watched)]
  return async () => {
    const seen: Retention[] = []
    for (const look of looks) if (look) seen.push(await look())
    return seen
  }
}

/** Images that pass a trained tower once more; those of before the training are not counted. */
export const retentionPasses = (testItems: readonly number[], keep: KeepSet | undefined): number =>
  Math.min(MOST_ANSWERS, testItems.length) + Math.min(MOST_PROBED, keep?.dataset.items.length ?? 0)

type Look = () => Promise<Retention>

/** Null for a tower that has no classifier of its own. */
async function watchAnswers({ images, testItems, trainsTower, ...watched }: Watched): Promise<Look | null> {
  const items = createRandom('retention').shuffle(testItems).slice(0, MOST_ANSWERS)
  if (!watched.model.architecture.vision.classifier || items.length === 0) return null
  const answers = async (): Promise<Int32Array> => answersOf(watched.model, await pooledOf(watched, images, items))
  const before = trainsTower ? await answers() : null
  return async () => {
    const after = before && (await answers())
    const same = before && after ? before.reduce((sum, one, i) => sum + Number(one === after[i]), 0) : items.length
    return {
      kind: 'answers',
      basis: `answers of the model’s pretraining classifier for ${items.length} test images that are the same as before`,
      n: items.length,
      before: 1,
      after: wilson(same, items.length),
    }
  }
}

/** Null where the person names no earlier dataset. */
async function watchProbe({ keep, trainsTower, ...watched }: Watched): Promise<Look | null> {
  if (!keep) return null
  const { dataset, name } = keep
  const items = createRandom('keep')
    .shuffle([...dataset.items.keys()])
    .slice(0, MOST_PROBED)
  const of = items.map((item) => dataset.items[item]!)
  const folds = makeFolds(of, FOLDS, createRandom('keep folds'))
  const images = createImageStore(dataset, watched.model.architecture.pixels, 0)
  const labels = of.map(({ label }) => label)
  const probe = async () => {
    const pooled = await pooledOf(watched, images, items)
    return linearProbe(pooled, labels, dataset.classes.length, folds).accuracy
  }
  const before = await probe()
  return async () => ({
    kind: 'probe',
    basis: `accuracy of a linear probe of the vision tower’s features on ${items.length} images of “${name}”`,
    n: items.length,
    before: before.value,
    after: trainsTower ? await probe() : before,
  })
}

/** [items, pooled] */
async function pooledOf(
  { engine, model, batch }: Pick<Watched, 'engine' | 'model' | 'batch'>,
  images: ImageStore,
  items: readonly number[],
): Promise<Matrix> {
  const image = (index: number): Promise<Uint8Array> => images.get(items[index] as number)
  const { pooled } = await extractFeatures({ engine, model, count: items.length, image, batch })
  return pooled
}

/** The likeliest class of each row by the tower's own classifier. */
function answersOf({ architecture, params }: Pick<LoadedModel, 'architecture' | 'params'>, pooled: Matrix): Int32Array {
  const { classifier } = architecture.vision
  const [weight, bias] = [classifier && params.get(classifier.weight), classifier && params.get(classifier.bias)]
  if (!classifier || !weight || !bias) throw new Error('the tower has no classifier')
  const tops = new Float64Array(pooled.rows).fill(-Infinity)
  const answers = new Int32Array(pooled.rows)
  eachProduct(pooled, matrix(classifier.names.length, pooled.cols, weight.data), (i, j, product) => {
    const logit = product + (bias.data[j] as number)
    if (logit <= (tops[i] as number)) return
    tops[i] = logit
    answers[i] = j
  })
  return answers
}
