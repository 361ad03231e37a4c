/** What a dataset is to Thaw: items read in place, each with a class and a split. */
export const SPLITS = ['train', 'val', 'test'] as const
export type Split = (typeof SPLITS)[number]

export interface DatasetItem {
  /** Path relative to the dataset's root, with `/` separators, name kept byte for byte. */
  readonly path: string
  /** Index into the dataset's `classes`. */
  readonly label: number
  readonly split: Split
  /** Upright size in pixels, EXIF orientation applied. */
  readonly width: number
  readonly height: number
  readonly bytes: number
  /** SHA-256 of the file's bytes, hex. */
  readonly hash: string
  /** 64-bit difference hash of the upright grey image, 16 hex digits. */
  readonly dhash: string
  /** Items with the same number are exact or near duplicates and share a split. */
  readonly cluster: number
}

export type ProblemCode =
  | 'unreadable'
  | 'empty-file'
  | 'not-an-image'
  | 'too-small'
  | 'too-large'
  | 'animated'
  | 'no-permission'
  | 'outside-root'
  | 'label-missing'
  | 'class-only-in-split'
  | 'split-leak'
  | 'near-duplicates'
  | 'skipped-file'

export interface Problem {
  readonly code: ProblemCode
  /** `error`: the file was left out; `warning`: it was imported, and something about it is worth knowing. */
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** Relative to the root, when about one file. */
  readonly file?: string
  readonly line?: number
}

export interface ClassInfo {
  readonly name: string
  readonly items: number
  readonly train: number
  readonly val: number
  readonly test: number
}

export interface SplitCounts {
  readonly train: number
  readonly val: number
  readonly test: number
}

/** The facts of an imported dataset, without its items. */
export interface DatasetSummary {
  readonly datasetId: string
  readonly name: string
  readonly root: string
  readonly format: string
  readonly items: number
  readonly classes: readonly ClassInfo[]
  readonly splits: SplitCounts
  /** Where the splits came from: folders of the dataset, or a seeded, class-balanced draw. */
  readonly splitSource: 'folders' | 'drawn' | 'folders+drawn'
  readonly problems: readonly Problem[]
  /** SHA-256 over the sorted (path, hash, class, split) of all items: same data, same fingerprint. */
  readonly fingerprint: string
  readonly duplicates: { readonly exact: number; readonly near: number; readonly clusters: number }
  readonly imageSize: {
    readonly minWidth: number
    readonly medianWidth: number
    readonly maxWidth: number
    readonly minHeight: number
    readonly medianHeight: number
    readonly maxHeight: number
  }
  readonly bytes: number
  readonly importedAt: string
}
