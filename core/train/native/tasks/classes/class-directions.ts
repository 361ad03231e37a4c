/** Turns a linear classifier into directions: its scores become cosines times a factor. */
import { mapThroughOrigin } from '../../../../math/linalg/ridge-map.ts'
import { dot } from '../../../../math/linalg/products.ts'
import type { Matrix } from '../../../../math/matrix.ts'
import { matrix } from '../../../../math/matrix.ts'
import { around, moments, unitRows } from '../../../../math/standardise.ts'
import { spreadOf, type Spread } from '../../head/connector.ts'
import type { LogisticFit } from './logistic.ts'

/** Share of the mean singular value's square that keeps a solution from growing without bound. */
const RIDGE = 1e-6

/** How unit rows become the features of a classifier that has to be a list of directions. */
export interface Frame extends Spread {
  /** [embedding]: its product with every row is about one. It stands in for a constant, which cosines do not have. */
  readonly one: Float32Array
}

/** @param x unit rows, [items, embedding] */
export function frameOf(x: Matrix): Frame {
  const ones = matrix(x.rows, 1, new Float32Array(x.rows).fill(1))
  return { ...spreadOf(x), one: mapThroughOrigin(x, ones, RIDGE) }
}

/** Standardised rows, with the mean taken off in proportion to `one`, so that they are linear in x. */
export function framed(x: Matrix, { mean, sd, one }: Frame): Matrix {
  const out = matrix(x.rows, x.cols)
  for (let i = 0; i < x.rows; i++) {
    const at = i * x.cols
    const constant = dot(x.data, at, one, 0, x.cols)
    for (let e = 0; e < x.cols; e++)
      out.data[at + e] = ((x.data[at + e] as number) - constant * (mean[e] as number)) / (sd[e] as number)
  }
  return out
}

export interface Directions {
  /** Unit rows, [classes, embedding]. */
  readonly rows: Matrix
  /** What cosines are multiplied by for the classifier's scores. */
  readonly factor: number
}

/**
 * Directions whose cosines with rows of length one differ as the classifier's scores do. What all classes have in common
 * changes no probability, so that their weights may be moved to where all have the same length: around the centre of the
 * sphere that they lie on, which exists for up to one class more than there are columns.
 * @param fit on rows in this frame
 */
export function directionsOf({ weight, bias }: LogisticFit, { mean, sd, one }: Frame): Directions {
  const [classes, width] = [bias.length, sd.length]
  const raw = matrix(classes, width)
  for (let c = 0; c < classes; c++) {
    const row = raw.data.subarray(c * width, (c + 1) * width)
    for (let e = 0; e < width; e++) row[e] = (weight[e * classes + c] as number) / (sd[e] as number)
    const shift = (bias[c] as number) - dot(row, 0, mean, 0, width)
    for (let e = 0; e < width; e++) row[e] = (row[e] as number) + shift * (one[e] as number)
  }
  const centred = around(raw, moments(raw).mean)
  const even = around(centred, sphereCentre(centred))
  const lengths = Array.from({ length: classes }, (_, c) =>
    Math.sqrt(dot(even.data, c * width, even.data, c * width, width)),
  )
  return { rows: unitRows(even), factor: lengths.reduce((sum, length) => sum + length, 0) / classes }
}

/** The nearest point with the same distance from every row; rows are centred. */
function sphereCentre(rows: Matrix): Float32Array {
  const squares = Float32Array.from({ length: rows.rows }, (_, r) =>
    dot(rows.data, r * rows.cols, rows.data, r * rows.cols, rows.cols),
  )
  const mean = squares.reduce((sum, square) => sum + square, 0) / rows.rows
  return mapThroughOrigin(
    rows,
    matrix(
      rows.rows,
      1,
      squares.map((square) => (square - mean) / 2),
    ),
    RIDGE,
  )
}
