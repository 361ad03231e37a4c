import type { MetricPoint } from '../../core/contract/index.ts'

/** A curve: x ascending, null where there is no finite value, so that the line breaks there. */
export interface Series {
  readonly xs: readonly number[]
  readonly ys: readonly (number | null)[]
}

export type Axis = 'step' | 'epoch' | 'time'

/** The points of one metric along an axis, in order of x. */
export function seriesOf(points: readonly MetricPoint[], name: string, axis: Axis): Series {
  const chosen = points.filter((point) => point.name === name)
  const xOf = (point: MetricPoint): number => (axis === 'step' ? point.step : axis === 'epoch' ? point.epoch : point.at)
  const sorted = chosen.toSorted((a, b) => xOf(a) - xOf(b))
  return {
    xs: sorted.map(xOf),
    ys: sorted.map(({ value }) => (value !== null && Number.isFinite(value) ? value : null)),
  }
}

/**
 * Exponential moving average, debiased by 1 − βᵗ as in Adam (Kingma & Ba 2015, section 3), so that the first values
 * are not pulled towards zero. A gap breaks the line and leaves the average as it was.
 */
export function smooth({ xs, ys }: Series, beta: number): Series {
  let average = 0
  let weight = 0
  const smoothed = ys.map((y) => {
    if (y === null) return null
    average = beta * average + (1 - beta) * y
    weight = beta * weight + (1 - beta)
    return average / weight
  })
  return { xs, ys: smoothed }
}

/** Smoothing over about a fiftieth of the curve: strong for long runs, weak for short ones. */
export function smoothingFor(points: number): number {
  return points < 20 ? 0 : Math.min(0.98, 1 - 1 / Math.max(1, points / 50))
}

/**
 * At most about 2·buckets points: the smallest and largest value of each bucket in their order, so that spikes stay
 * visible. A bucket with a gap keeps one null, so that breaks stay visible too.
 */
export function downsample({ xs, ys }: Series, buckets: number): Series {
  if (xs.length <= buckets * 2) return { xs, ys }
  const outX: number[] = []
  const outY: (number | null)[] = []
  const push = (index: number): void => {
    outX.push(xs[index] ?? 0)
    outY.push(ys[index] ?? null)
  }
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = Math.floor((bucket * xs.length) / buckets)
    const to = Math.floor(((bucket + 1) * xs.length) / buckets)
    let lowest = -1
    let highest = -1
    let gap = -1
    for (let index = from; index < to; index += 1) {
      const y = ys[index] ?? null
      if (y === null) {
        gap = index
        continue
      }
      if (lowest < 0 || y < (ys[lowest] ?? 0)) lowest = index
      if (highest < 0 || y > (ys[highest] ?? 0)) highest = index
    }
    const kept = [...new Set([lowest, highest, gap])].filter((index) => index >= 0)
    for (const index of kept.toSorted((a, b) => a - b)) push(index)
  }
  return { xs: outX, ys: outY }
}

/** The last value of a column at or before an index; null if there is none. */
export function valueAt(column: readonly (number | null | undefined)[], index: number): number | null {
  return column.slice(0, index + 1).findLast((value) => typeof value === 'number') ?? null
}

/** Several curves on one x axis, as uPlot wants them. */
export interface Aligned {
  readonly xs: readonly number[]
  /** One column per curve: null for a gap, undefined where the curve has no point at that x. */
  readonly columns: readonly (readonly (number | null | undefined)[])[]
}

export function align(curves: readonly Series[]): Aligned {
  const xs = [...new Set(curves.flatMap((curve) => curve.xs))].toSorted((a, b) => a - b)
  const position = new Map(xs.map((x, index) => [x, index]))
  const columns = curves.map((curve) => {
    const column = Array.from<number | null | undefined>({ length: xs.length })
    curve.xs.forEach((x, index) => {
      column[position.get(x) ?? 0] = curve.ys[index] ?? null
    })
    return column
  })
  return { xs, columns }
}
