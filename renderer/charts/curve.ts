import type { Series } from '../lib/series.ts'

/** One curve of a chart, and how it is drawn. */
export interface Curve {
  readonly label: string
  readonly series: Series
  /** A CSS variable that holds the colour. */
  readonly variable: string
  readonly dash?: readonly number[]
  /** Drawn behind and light: the values before smoothing. */
  readonly faint?: boolean
  readonly dots?: boolean
}
