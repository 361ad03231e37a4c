/** What a vision tower's own classifier recognises in a dataset: the names of the classes that it takes images for. */
import type { RecognisedClasses } from '../contract/measurement.ts'
import { wilson } from '../math/interval.ts'
import { eachProduct } from '../math/linalg/products.ts'
import { type Matrix, matrix } from '../math/matrix.ts'
import type { LoadedModel } from '../model/index.ts'

/** An image whose likeliest class is at least as likely as all others together. */
const CONFIDENT = 0.5
/** Where fewer are confident, their names would say little about the rest, so the best guesses for all are counted. */
const HARDLY_ANY = 0.05
const MOST_NAMES = 8

export interface Classifier {
  /** classes × head */
  readonly weight: Matrix
  /** One value for each class. */
  readonly bias: ArrayLike<number>
  readonly names: readonly string[]
}

/** As `recognise`, by the tower's own classifier; null where it has none. */
export function recognisedBy(
  { architecture, params }: Pick<LoadedModel, 'architecture' | 'params'>,
  pooled: Matrix,
  indices: readonly number[],
): RecognisedClasses | null {
  const { classifier } = architecture.vision
  const [weight, bias] = [classifier && params.get(classifier.weight), classifier && params.get(classifier.bias)]
  if (!classifier || !weight || !bias) return null
  const { names } = classifier
  return recognise(pooled, { weight: matrix(names.length, pooled.cols, weight.data), bias: bias.data, names }, indices)
}

/**
 * Two classes may have the same name; their images are counted apart.
 * @param pooled images × head; each image counts
 * @param indices of the images among all items of the dataset
 */
export function recognise(pooled: Matrix, classifier: Classifier, indices: readonly number[]): RecognisedClasses {
  const guesses = likeliest(pooled, classifier, indices)
  const sure = guesses.filter(({ probability }) => probability >= CONFIDENT)
  const counted = sure.length < HARDLY_ANY * guesses.length ? 'all' : 'confident'
  const named = Map.groupBy(counted === 'all' ? guesses : sure, (guess) => guess.class)
  const names = Array.from(named, ([of, images]) => {
    const { index, probability } = images.reduce((best, guess) => (guess.probability > best.probability ? guess : best))
    return { name: classifier.names[of] as string, images: images.length, example: { index, probability } }
  })
  return {
    images: guesses.length,
    confident: wilson(sure.length, guesses.length),
    threshold: CONFIDENT,
    counted,
    names: names
      .toSorted((a, b) => b.images - a.images || b.example.probability - a.example.probability)
      .slice(0, MOST_NAMES),
  }
}

interface Guess {
  /** Of the image, among all items of the dataset. */
  readonly index: number
  readonly class: number
  readonly probability: number
}

/** Each image's likeliest class, with its probability by the softmax over all classes. */
function likeliest(pooled: Matrix, { weight, bias }: Classifier, indices: readonly number[]): Guess[] {
  const tops = new Float64Array(pooled.rows).fill(-Infinity)
  const classes = new Int32Array(pooled.rows)
  /** Sums of exp(logit − top), scaled again whenever a higher logit comes: no images × classes matrix is needed. */
  const sums = new Float64Array(pooled.rows)
  eachProduct(pooled, weight, (i, j, product) => {
    const logit = product + (bias[j] as number)
    const top = tops[i] as number
    if (logit > top) {
      sums[i] = (sums[i] as number) * Math.exp(top - logit) + 1
      tops[i] = logit
      classes[i] = j
    } else sums[i] = (sums[i] as number) + Math.exp(logit - top)
  })
  return indices.map((index, i) => ({ index, class: classes[i] as number, probability: 1 / (sums[i] as number) }))
}
