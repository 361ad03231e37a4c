/**
 * Brings what a fitted head adds into the tensors that a checkpoint has. The scale and the mean of the features go into the
 * projection; a bias after a projection becomes a bias of the layer norm before it, where the projection can make it.
 */
import { factorise, solve } from '../../../math/linalg/cholesky.ts'
import type { Param, Params } from '../../../engine/index.ts'
import { HEAD, TEXT_BIAS } from './architecture.ts'
import { type DualSizes, headsOnTexts } from './sizes.ts'

export interface Folded {
  /** With other values for the tensors that changed; none of the head's own are left. */
  readonly params: Params
  /** What no tensor of the checkpoint can hold, by the names that `dualEncoder` reads. */
  readonly rest: Params
}

/** Differences from “changes nothing” that are only rounding. */
const ROUNDING = 1e-6

/** @param params not changed; of a model whose heads are fitted to its texts' map, they are returned as they are */
export function fold(sizes: DualSizes, params: Params): Folded {
  const [weight, bias, mean, sd] = [HEAD.weight, HEAD.bias, HEAD.mean, HEAD.sd].map((name) => params.get(name))
  if (headsOnTexts(sizes) || !weight || !bias || !mean || !sd) return { params, rest: new Map() }
  const out: Params = new Map(params)
  const rest: Params = new Map()
  for (const name of [HEAD.bias, HEAD.mean, HEAD.sd]) out.delete(name)
  const scaled = scaledBy(weight, sd.data)
  const shifted = { shape: bias.shape, data: bias.data.slice() }
  const [rows = 0, columns = 0] = weight.shape
  for (let k = 0; k < rows; k++)
    for (let e = 0; e < columns; e++)
      shifted.data[e] =
        (shifted.data[e] as number) - (mean.data[k] as number) * (scaled.data[k * columns + e] as number)
  out.set(HEAD.weight, scaled)
  if (!isZero(shifted) && !intoNorm(out, 'vision_model.post_layernorm', scaled, shifted.data))
    rest.set(HEAD.bias, shifted)
  const textBias = params.get(TEXT_BIAS)
  const projection = params.get('text_projection.weight')
  if (textBias && projection) {
    out.delete(TEXT_BIAS)
    if (!isZero(textBias) && !intoNorm(out, 'text_model.final_layer_norm', projection, textBias.data))
      rest.set(TEXT_BIAS, textBias)
  }
  return { params: out, rest }
}

function scaledBy({ shape, data }: Param, sd: Float32Array): Param {
  const columns = shape[1] as number
  return { shape, data: data.map((value, i) => value / (sd[Math.floor(i / columns)] as number)) }
}

const isZero = ({ data }: Param): boolean => data.every((value) => Math.abs(value) < ROUNDING)

/** Share of a typical diagonal entry that is added to the diagonal; refined away where the system has a solution. */
const RIDGE = 1e-9
const REFINEMENTS = 4
/** Of the bias that must come out again, and how much larger than the gain a bias may be before digits are lost. */
const PRECISION = 1e-5
const MOST_GROWTH = 30

/**
 * Adds to the bias of a norm what the projection turns into `wanted`: the shortest such vector. False, and nothing changes,
 * where there is none or it would be so large that single precision loses digits.
 * @param projection [in, out]
 */
function intoNorm(params: Params, norm: string, projection: Param, wanted: Float32Array): boolean {
  const [gain, bias] = [params.get(`${norm}.weight`), params.get(`${norm}.bias`)]
  if (!gain || !bias) return false
  const [rows = 0, columns = 0] = projection.shape
  const matrix = projection.data
  const system = new Float64Array(columns * columns)
  for (let k = 0; k < rows; k++) {
    const at = k * columns
    for (let a = 0; a < columns; a++) {
      const value = matrix[at + a] as number
      const row = a * columns
      for (let b = 0; b <= a; b++) system[row + b] = (system[row + b] as number) + value * (matrix[at + b] as number)
    }
  }
  let trace = 0
  for (let a = 0; a < columns; a++) trace += system[a * columns + a] as number
  if (!(trace > 0)) return false
  for (let a = 0; a < columns; a++)
    system[a * columns + a] = (system[a * columns + a] as number) + (RIDGE * trace) / columns
  try {
    factorise(system, columns)
  } catch {
    return false
  }
  const added = new Float64Array(rows)
  let missing = Float64Array.from(wanted)
  for (let round = 0; round < REFINEMENTS; round++) {
    const part = missing.slice()
    solve(system, columns, part, 1)
    for (let k = 0; k < rows; k++)
      for (let e = 0; e < columns; e++)
        added[k] = (added[k] as number) + (matrix[k * columns + e] as number) * (part[e] as number)
    missing = Float64Array.from(wanted, (value, e) => value - dotColumn(matrix, added, e, columns))
  }
  const largest = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  if (largest(missing) > PRECISION * largest(wanted)) return false
  if (largest(added) > MOST_GROWTH * Math.max(1, largest(gain.data))) return false
  params.set(`${norm}.bias`, { shape: bias.shape, data: bias.data.map((value, k) => value + (added[k] as number)) })
  return true
}

function dotColumn(matrix: Float32Array, vector: Float64Array, column: number, columns: number): number {
  let sum = 0
  for (let k = 0; k < vector.length; k++) sum += (vector[k] as number) * (matrix[k * columns + column] as number)
  return sum
}
