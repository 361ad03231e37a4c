/** What a measuring process is asked to do, and what it answers. */
export type Job =
  | { readonly kind: 'decode'; readonly folder: string; readonly files: readonly string[]; readonly side: number }
  /** The first look at a dataset. */
  | { readonly kind: 'look'; readonly root: string }
  /** All annotations, no pixels. */
  | { readonly kind: 'records'; readonly root: string }
  /** All of an import, into the database of a new home. */
  | { readonly kind: 'import'; readonly root: string; readonly home: string }
  /** Near-copies among so many signatures. */
  | { readonly kind: 'copies'; readonly count: number }

export interface Done {
  readonly ms: number
  /** Of all threads, where the whole job was timed; other work on the computer hardly changes it. */
  readonly cpuMs: number
  /** Most memory that the process had in RAM since it began, MiB. */
  readonly peakMB: number
  /** Items, records or clusters, by the kind of job. */
  readonly count: number
  readonly samples?: number
}
