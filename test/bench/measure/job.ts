/** What every side of bench:measure is given. */
export interface MeasureJob {
  readonly folder: string
  /** JPEG files. */
  readonly files: readonly string[]
  readonly batch: number
  readonly threads: number
}

/** `files`: from files to features. `pixels`: from pictures that are decoded and resized already. */
export const MODES = ['files', 'pixels'] as const

export interface Turn {
  readonly mode: (typeof MODES)[number]
}

export interface Timed {
  readonly ms: number
  /** Peak resident memory of the process so far, MB. */
  readonly peakMb: number
  /** The first numbers of the first picture in the joint space, scaled to length one: all sides must agree. */
  readonly first: readonly number[]
}
