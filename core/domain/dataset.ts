/** What a dataset is to Thaw: items read in place, each with a split, and a class or some other annotation. */
export const SPLITS = ['train', 'val', 'test'] as const
export type Split = (typeof SPLITS)[number]

/** What the items of a dataset are annotated with. Measuring and training need `classes`. */
export const TASKS = ['classes', 'captions', 'conversations', 'boxes'] as const
export type Task = (typeof TASKS)[number]

/** Every format that has a reader; Thaw detects a dataset's format from its content. */
export const FORMATS = [
  'class-folders',
  'file-names',
  'imagefolder',
  'table',
  'parquet',
  'conversations',
  'vlm-r1',
  'coco',
  'voc',
  'yolo',
  'caption-files',
  'grounding',
  'webdataset',
  'label-studio',
  'cvat',
  'labelme',
  'via',
  'supervisely',
] as const
export type DatasetFormat = (typeof FORMATS)[number]

/** The location of a file inside an archive; the archive's path is relative to the dataset's folder. */
export type ArchiveEntry =
  /** `offset`: of the first byte of the entry's data; tar stores entries uncompressed. */
  | { readonly kind: 'tar'; readonly archive: string; readonly offset: number; readonly size: number }
  /** `header`: offset of the local file header (APPNOTE.TXT 4.3.7). */
  | {
      readonly kind: 'zip'
      readonly archive: string
      readonly header: number
      readonly compressed: number
      readonly size: number
      readonly method: 'stored' | 'deflated'
    }

/** The location of an image's bytes, relative to the dataset's folder; nothing is unpacked or copied. */
export type ItemSource =
  | { readonly kind: 'file'; readonly path: string }
  | ArchiveEntry
  /**
   * `row` counts from 0 over the whole file; `element` is the position in a list column. `inside` is the location of
   * the file in an archive; `file` is then its path there.
   */
  | {
      readonly kind: 'parquet'
      readonly file: string
      readonly column: string
      readonly row: number
      readonly element?: number
      readonly inside?: ArchiveEntry
    }
  /** Base64 text in a file of records: `length` bytes from `offset`, possibly with JSON escapes. */
  | {
      readonly kind: 'base64'
      readonly file: string
      readonly offset: number
      readonly length: number
      readonly inside?: ArchiveEntry
    }
  /** The image's own bytes within a file, such as a cell of an Arrow file. */
  | {
      readonly kind: 'range'
      readonly file: string
      readonly offset: number
      readonly length: number
      readonly inside?: ArchiveEntry
    }

/** Left, top, right, bottom, in pixels of the upright image unless noted otherwise. */
export type Box = readonly [number, number, number, number]

/**
 * The units of boxes in the source: pixels of the image, or shares of its width and height, in thousandths (Qwen2-VL,
 * InternVL) or as fractions of 1 (YOLO).
 */
export const BOX_CONVENTIONS = ['pixels', 'thousandths', 'fractions'] as const
export type BoxConvention = (typeof BOX_CONVENTIONS)[number]

export interface LabelledBox {
  readonly label: string
  readonly box: Box
}

export interface Turn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly text: string
}

/** An item's annotation, if it is not a class. */
export type Annotation =
  | { readonly kind: 'caption'; readonly texts: readonly string[] }
  /** `images`: paths of the further images of the conversation; the item's own is its first. */
  | { readonly kind: 'conversation'; readonly turns: readonly Turn[]; readonly images: readonly string[] }
  /** A phrase and every box it refers to, in pixels; `convention` is the source's unit. */
  | {
      readonly kind: 'referring'
      readonly phrase: string
      readonly boxes: readonly LabelledBox[]
      readonly convention: BoxConvention
    }

/** Optional properties of an item; most items lack most of them. */
export interface ItemExtras {
  /** If absent, the file that `path` names. */
  readonly source?: ItemSource | undefined
  /** The part of the upright image that is the item. */
  readonly crop?: Box | undefined
  /** Items of one group share a split. */
  readonly group?: string | undefined
  readonly annotation?: Annotation | undefined
  /** Further pictures of an item that has several; its own is the first. */
  readonly moreImages?: readonly MoreImage[] | undefined
}

export interface MoreImage {
  readonly path: string
  /** If absent, the file that `path` names. */
  readonly source?: ItemSource | undefined
}

export interface DatasetItem extends ItemExtras {
  /** Path relative to the dataset's folder, with `/` separators, name kept byte for byte; inside an archive after `!/`. */
  readonly path: string
  /** Index into the dataset's `classes`; −1 if the dataset has none. */
  readonly label: number
  readonly split: Split
  /** Upright size in pixels, EXIF orientation applied. */
  readonly width: number
  readonly height: number
  readonly bytes: number
  /** SHA-256 of the image's bytes, in hex; for a crop, of the bytes and the box. */
  readonly hash: string
  /** 64-bit difference hash of the upright grey image, 16 hex digits. */
  readonly dhash: string
  /** Items with the same number are exact or near duplicates and share a split. */
  readonly cluster: number
}

export const PROBLEM_CODES = [
  'unreadable',
  'empty-file',
  'not-an-image',
  'too-small',
  'too-large',
  'animated',
  'no-permission',
  'outside-root',
  'label-missing',
  'class-only-in-split',
  'split-leak',
  'near-duplicates',
  'skipped-file',
  'annotations-unread',
  'not-used',
  'repeated',
  'bad-line',
  'bad-record',
  'missing-file',
  'ambiguous-image',
  'not-local',
  'image-count',
  'bad-box',
  'bad-archive',
  'encoding',
  'case-collision',
  'class-names',
  'ungrouped',
  'group-torn',
  'more',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

export interface Problem {
  readonly code: ProblemCode
  /** `error`: the file was left out; `warning`: it was imported, but the person should know about it. */
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** As in a `Failure`. */
  readonly hint?: string
  /** Relative to the dataset's folder, if about one file. */
  readonly file?: string
  /** The line in a text file or the row in a Parquet file, counted from 1. */
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

/** The container of the files. `file`: a single annotation file beside its images. */
export const CONTAINERS = ['folder', 'file', 'zip', 'tar'] as const
export type Container = (typeof CONTAINERS)[number]

/** The meaning of a column of a table. */
export const COLUMN_ROLES = ['image', 'label', 'caption', 'question', 'answer', 'split', 'group'] as const
export type ColumnRole = (typeof COLUMN_ROLES)[number]
export type ColumnMapping = { readonly [R in ColumnRole]?: string | undefined }

/** How a person wants Thaw to read a source; anything absent is detected from the content. */
export interface ReadingOptions {
  readonly format?: DatasetFormat | undefined
  /** The roles of columns, in tables. */
  readonly columns?: ColumnMapping | undefined
  /**
   * `crops`: each box becomes an item of its label's class. `referring`: each label of an image becomes an item with
   * its boxes.
   */
  readonly boxes?: 'crops' | 'referring' | undefined
  readonly boxConvention?: BoxConvention | undefined
  /** `classes`: each different caption or answer becomes a class. */
  readonly texts?: 'texts' | 'classes' | undefined
  /**
   * `folder`, `pattern:REGEX` (first group, or the match, of the path) or `column:NAME`, the same as `columns.group`.
   */
  readonly groupBy?: string | undefined
  /** `given`: keep the splits of the source. `drawn`: split all items again. */
  readonly splits?: 'given' | 'drawn' | undefined
  /** For nested class folders, which level holds the classes: the lowest or the highest. */
  readonly classes?: 'leaf' | 'top' | undefined
  /** The file that names the classes, or `none` to name them after their folders or labels. */
  readonly classNames?: string | undefined
}

/** Length of the items' texts in UTF-16 units, which are characters except for emoji and rare scripts. */
export interface TextLengths {
  readonly min: number
  readonly median: number
  readonly p95: number
  readonly max: number
}

/** The facts of an imported dataset, without its items. */
export interface DatasetSummary {
  readonly datasetId: string
  readonly name: string
  /** The person's choice: a folder or a single file. */
  readonly root: string
  /** The folder that item paths start from; the root itself if absent. Thaw never opens anything outside it. */
  readonly folder?: string | undefined
  readonly format: string
  readonly container?: Container | undefined
  /** The kind of annotation; `classes` if absent. */
  readonly task?: Task | undefined
  /** The reading options of the import, for importing again. */
  readonly options?: ReadingOptions | undefined
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
  /** Null if the items have no texts. */
  readonly textLengths?: TextLengths | null | undefined
  /** Texts by language, as far as the script shows it; most frequent first. */
  readonly languages?: readonly { readonly language: string; readonly texts: number }[] | undefined
  /** Groups that kept items together when splits were drawn; null if not grouped. */
  readonly groups?: { readonly count: number; readonly largest: number } | null | undefined
  /** Archives and Parquet files that items are read from, with their size in bytes. */
  readonly containers?: readonly { readonly path: string; readonly bytes: number }[] | undefined
  /** An image left out because a later split contains a copy; `of` is the index of the item that stayed. */
  readonly leaks?: readonly LeftOut[] | undefined
  readonly importedAt: string
}

export interface LeftOut extends Pick<ItemExtras, 'source' | 'crop'> {
  readonly path: string
  readonly split: Split
  readonly of: number
  /** Whether the copies are identical byte for byte. */
  readonly exact: boolean
}
