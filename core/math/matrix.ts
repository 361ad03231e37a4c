/** A dense row-major matrix of float32, the form in which features are passed: one row per item. */
export interface Matrix {
  readonly rows: number
  readonly cols: number
  /** rows × cols values, row by row. */
  readonly data: Float32Array
}

export function matrix(rows: number, cols: number, data: Float32Array = new Float32Array(rows * cols)): Matrix {
  if (data.length !== rows * cols)
    throw new Error(`matrix of ${rows}×${cols} needs ${rows * cols} values, got ${data.length}`)
  return { rows, cols, data }
}

/** Row `index` as a view on the matrix's own memory. */
export function row(of: Matrix, index: number): Float32Array {
  return of.data.subarray(index * of.cols, (index + 1) * of.cols)
}

/** A new matrix of the given rows, in the given order. */
export function takeRows(of: Matrix, indices: readonly number[]): Matrix {
  const out = matrix(indices.length, of.cols)
  indices.forEach((from, to) => out.data.set(row(of, from), to * of.cols))
  return out
}

/** The mean of each group of rows, [groups, cols]. */
export function meanRows(of: Matrix, groups: readonly (readonly number[])[]): Matrix {
  const out = matrix(groups.length, of.cols)
  groups.forEach((group, i) => {
    for (const from of group) {
      for (let e = 0; e < out.cols; e++) {
        const at = i * out.cols + e
        out.data[at] = (out.data[at] as number) + (of.data[from * out.cols + e] as number) / group.length
      }
    }
  })
  return out
}

/** The rows of `above`, then those of `below`; both have as many columns. */
export function stacked(above: Matrix, below: Matrix): Matrix {
  const out = matrix(above.rows + below.rows, above.cols)
  out.data.set(above.data)
  out.data.set(below.data, above.data.length)
  return out
}

/** The vision tower's output for a list of images: one row per image in every matrix. */
export interface FeatureSet {
  /** Means of what the tower holds at its taps, in order of depth (0 = input, 1 = top). */
  readonly taps: readonly { readonly tap: string; readonly depth: number; readonly features: Matrix }[]
  /** What the connector reads. */
  readonly pooled: Matrix
  /** Unit vectors of the joint image–text space; null where the model has no text tower. */
  readonly embedding: Matrix | null
}
