/**
 * The fitted head of a model whose pictures have no map of their own: the map of its texts moves those of the classes to the
 * directions of a logistic regression. Whatever library reads the model's files computes the same logits.
 */
import { mapRows, mapThroughOrigin } from '../../../../math/linalg/ridge-map.ts'
import type { LinearMap } from '../../../../math/linalg/ridge-map.ts'
import { crossProducts } from '../../../../math/linalg/products.ts'
import type { Matrix } from '../../../../math/matrix.ts'
import { matrix, takeRows } from '../../../../math/matrix.ts'
import { around, ensembled, moments } from '../../../../math/standardise.ts'
import type { Engine } from '../../../../engine/index.ts'
import { connectorOf, textOf } from '../../../../model/index.ts'
import type { Headed } from '../../head/connector.ts'
import { dataOf } from '../../head/connector.ts'
import { placed } from '../../head/placed.ts'
import { accuracy, bestScale } from '../../head/cosines.ts'
import type { HeadFit, OnFit } from '../task.ts'
import { directionsOf, framed, frameOf } from './class-directions.ts'
import type { Labelled } from './fit-head.ts'
import { rms } from './lift.ts'
import { fitLogistic } from './logistic.ts'

/** Keeps the map small where captions are nearly the same. */
const RIDGE = 1e-5

/** The captions of all classes, those of one class beside each other. */
export interface ClassFeatures {
  /** Of the text tower, [classes × each, width]. */
  readonly features: Matrix
  /** Captions of a class. */
  readonly each: number
}

/**
 * @param onFit called after each penalty tried, and may throw to abort, which leaves the model unchanged
 */
export async function fitTextHead(
  engine: Engine,
  model: Headed,
  train: Labelled,
  validation: Labelled,
  { features: texts, each }: ClassFeatures,
  onFit: OnFit = async () => {},
): Promise<HeadFit> {
  const { params, architecture } = model
  const { join } = textOf(architecture)
  const { labels } = validation
  const classes = texts.rows / each
  const [x, held] = [await placed(engine, model, train.features), await placed(engine, model, validation.features)]
  const frame = frameOf(x)
  const examples = { x: framed(x, frame), labels: train.labels }
  const fit = await fitLogistic(engine, examples, { x: framed(held, frame), labels }, classes, onFit)
  const own = textMapOf(model)
  const { rows, factor } = directionsOf(fit, frame)
  const fitted = movedTo(own, texts, repeated(rows, each), join.bias !== null)
  const cosines = (map: LinearMap): Matrix => {
    const read = ensembled(mapRows(texts, map), each)
    return matrix(held.rows, classes, Float32Array.from(crossProducts(held, read)))
  }
  const before = accuracy(cosines(own), labels, classes)
  const after = accuracy(cosines(fitted), labels, classes)
  if (labels.length > 0 && before >= after) return { before, after: before, penalty: null }
  const scale =
    labels.length > 0
      ? bestScale(cosines(fitted), labels, classes, join.mostLogScale)
      : Math.min(Math.log(factor), join.mostLogScale)
  dataOf(params, join.logScale)[0] = scale
  own.weight.set(fitted.weight)
  own.bias.set(fitted.bias)
  return { before, after, penalty: fit.penalty }
}

/** Each row so many times in a row: all captions of a class go to its direction. */
const repeated = (rows: Matrix, each: number): Matrix =>
  takeRows(
    rows,
    Array.from({ length: rows.rows * each }, (_, i) => Math.floor(i / each)),
  )

/** The map of texts' features, to read and to write; its bias is nobody's where the model has none. */
function textMapOf({ params, architecture }: Headed): LinearMap {
  const { map, bias } = textOf(architecture).join
  if (map === undefined) throw new Error(`heads of ${architecture.name} are fitted to its pictures`)
  const { width } = connectorOf(architecture)
  return { weight: dataOf(params, map), bias: bias === null ? new Float32Array(width) : dataOf(params, bias) }
}

/**
 * The map that differs least from `own` and takes the texts to these directions, at the size that they have now.
 * @param texts features, [classes, width]. @param to unit rows, [classes, embedding]
 */
function movedTo(own: LinearMap, texts: Matrix, to: Matrix, hasBias: boolean): LinearMap {
  const now = mapRows(texts, own)
  const size = rms(now.data) * Math.sqrt(now.cols)
  const change = matrix(
    to.rows,
    to.cols,
    to.data.map((value, i) => size * value - (now.data[i] as number)),
  )
  if (!hasBias) return { weight: sum(own.weight, mapThroughOrigin(texts, change, RIDGE)), bias: own.bias }
  const [centre, shift] = [moments(texts).mean, moments(change).mean]
  const added = mapThroughOrigin(around(texts, centre), around(change, shift), RIDGE)
  const back = mapRows(matrix(1, centre.length, centre), { weight: added, bias: new Float32Array(to.cols) })
  return {
    weight: sum(own.weight, added),
    bias: own.bias.map((value, e) => value + (shift[e] as number) - (back.data[e] as number)),
  }
}

const sum = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value + (b[i] as number))
