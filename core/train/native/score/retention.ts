/**
 * What a model still knows after training: how many answers of its pretraining classifier stay the same, and what a linear
 * probe of its tower and its class captions reach on an earlier dataset of the person's.
 */
import type { DatasetPayload, KeepSet } from '../../../contract/compute.ts'
import type { Retention } from '../../../contract/score.ts'
import { createRandom } from '../../../domain/random.ts'
import type { Engine } from '../../../engine/index.ts'
import { wilson } from '../../../math/interval.ts'
import { eachProduct } from '../../../math/linalg/products.ts'
import { type Matrix, matrix } from '../../../math/matrix.ts'
import { embedClasses, linearProbe, makeFolds, zeroShot } from '../../../measure/index.ts'
import { type Architecture, extractFeatures, type LoadedModel } from '../../../model/index.ts'
import { createImageStore, type ImageStore } from '../data/images.ts'
import { placed } from '../head/placed.ts'
import type { KnownFeatures, Wanted } from './known-features.ts'
import { AS_IS } from './pictures.ts'

/** More images hardly change the answer, and each is passed through the tower twice. */
const MOST_ANSWERS = 300
const MOST_PROBED = 600
const FOLDS = 5

export interface Watched {
  readonly engine: Engine
  /** With the pretrained weights. */
  readonly model: LoadedModel
  /** The run's own, with its test images. */
  readonly dataset: Pick<DatasetPayload, 'items'>
  readonly images: ImageStore
  readonly testItems: readonly number[]
  readonly keep: KeepSet | undefined
  /** Of the run; the model's own by default. */
  readonly templates?: readonly string[] | undefined
  /** Whether the run trains any of the vision tower; if not, nothing of it changes, and no image is passed twice. */
  readonly trainsTower: boolean
  readonly batch: number
  /** Of the pretrained tower. */
  readonly known?: KnownFeatures | undefined
}

/** Looks at what the model knows now, and answers with a function that looks again when its weights are others. */
export async function watchRetention(watched: Watched): Promise<() => Promise<Retention[]>> {
  const looks = [await watchAnswers(watched), await watchProbe(watched), await watchZeroShot(watched)]
  return async () => {
    const seen: Retention[] = []
    for (const look of looks) if (look) seen.push(await look())
    return seen
  }
}

/** Images that pass a trained tower once more; those of before the training are not counted, and a frozen tower knows them. */
export function retentionPasses(
  { text, vision }: Architecture,
  { testItems, keep, trainsTower }: Pick<Watched, 'testItems' | 'keep' | 'trainsTower'>,
): number {
  const kept = Math.min(MOST_PROBED, keep?.dataset.items.length ?? 0)
  const tower = (vision.classifier ? Math.min(MOST_ANSWERS, testItems.length) : 0) + kept
  return trainsTower ? tower + (text ? kept : 0) : 0
}

type Look = () => Promise<Retention>

/** Null for a tower that has no classifier of its own. */
async function watchAnswers({ dataset, images, testItems, trainsTower, ...watched }: Watched): Promise<Look | null> {
  const items = createRandom('retention').shuffle(testItems).slice(0, MOST_ANSWERS)
  if (!watched.model.architecture.vision.classifier || items.length === 0) return null
  const pictures = { dataset: dataset.items, images, items }
  const answers = async (of: Tower): Promise<Int32Array> => answersOf(of.model, await pooledOf(of, pictures))
  const before = trainsTower ? await answers(watched) : null
  return async () => {
    const after = before && (await answers(trained(watched)))
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

/** A sample of an earlier dataset, the same for every run. */
function sampleOf({ dataset }: KeepSet, { model }: Pick<Watched, 'model'>) {
  const items = createRandom('keep')
    .shuffle([...dataset.items.keys()])
    .slice(0, MOST_PROBED)
  const of = items.map((item) => dataset.items[item]!)
  return {
    of,
    labels: of.map(({ label }) => label),
    pictures: { dataset: dataset.items, images: createImageStore(dataset, model.architecture.pixels, 0), items },
  }
}

/** Null where the person names no earlier dataset. */
async function watchProbe({ keep, trainsTower, ...watched }: Watched): Promise<Look | null> {
  if (!keep) return null
  const { dataset, name } = keep
  const { of, pictures, labels } = sampleOf(keep, watched)
  const folds = makeFolds(of, FOLDS, createRandom('keep folds'))
  const probe = async (tower: Tower) => {
    const pooled = await pooledOf(tower, pictures)
    return linearProbe(pooled, labels, dataset.classes.length, folds).accuracy
  }
  const before = await probe(watched)
  return async () => ({
    kind: 'probe',
    basis: `accuracy of a linear probe of the vision tower’s features on ${of.length} images of “${name}”`,
    n: of.length,
    before: before.value,
    after: trainsTower ? await probe(trained(watched)) : before,
  })
}

/**
 * What class captions tell of an earlier dataset. Training fits the joint space to its own captions even where the tower stays
 * frozen, so this is looked at after every run. Null where the person names no earlier dataset, or the model reads no texts.
 */
async function watchZeroShot({ keep, templates, trainsTower, ...watched }: Watched): Promise<Look | null> {
  if (!keep || !watched.model.architecture.text) return null
  const { dataset, name } = keep
  const { of, pictures, labels } = sampleOf(keep, watched)
  const look = async (tower: Tower) => {
    const embedding = await placed(tower.engine, tower.model, await pooledOf(tower, pictures))
    const captions = await embedClasses(watched.engine, watched.model, dataset.classes, templates)
    return zeroShot(embedding, captions, labels).accuracy
  }
  const before = await look(watched)
  return async () => ({
    kind: 'zero-shot',
    basis: `accuracy of class captions, with no training, on ${of.length} images of “${name}”`,
    n: of.length,
    before: before.value,
    after: await look(trainsTower ? trained(watched) : watched),
  })
}

/** A model as it is now, with the features of its tower that are known. */
type Tower = Pick<Watched, 'engine' | 'model' | 'batch' | 'known'>

/** Of a tower that has trained, nothing is known. */
const trained = ({ engine, model, batch }: Tower): Tower => ({ engine, model, batch })

interface Sample extends Pick<Wanted, 'dataset' | 'images'> {
  readonly items: readonly number[]
}

/** [items, pooled] */
async function pooledOf({ engine, model, batch, known }: Tower, { dataset, images, items }: Sample): Promise<Matrix> {
  const features = await known?.of({ dataset, images, seen: [{ items, view: AS_IS }] })
  if (!features) {
    const image = (index: number): Promise<Uint8Array> => images.get(items[index] as number)
    return (await extractFeatures({ engine, model, count: items.length, image, batch })).pooled
  }
  const { rowSize, fill } = features(items, AS_IS)
  const pooled = matrix(items.length, rowSize)
  for (const index of items.keys()) await fill(index, pooled.data, index * rowSize)
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
