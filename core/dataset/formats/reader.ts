import type { BoxConvention, DatasetFormat, Problem, ReadingOptions, Task } from '../../domain/dataset.ts'
import type { Failure } from '../../domain/failure.ts'
import type { Found } from '../records/record.ts'
import type { Images } from '../records/images.ts'
import type { ClassLevels } from './class-folders/class-levels.ts'
import type { Row } from '../rows/row.ts'
import type { Columns } from './columns/found-columns.ts'
import type { Tree, TreeFile } from '../source/tree.ts'

/** The beginning of a file of records. */
export interface Peeked {
  readonly file: TreeFile
  /** Top-level keys of a JSON object that is no record but a document; empty otherwise. */
  readonly documentKeys: readonly string[]
  /** The first records; empty for a document and for what cannot be read. */
  readonly rows: readonly Row[]
  /** Why the file cannot be read at all. */
  readonly unreadable?: Problem
}

/** What readers look at to recognise their format; everything is read once and shared. */
export interface Scan {
  readonly tree: Tree
  readonly images: Images
  /** The files of records nearest to the top, a bounded number. */
  readonly peeked: readonly Peeked[]
  readonly options: ReadingOptions
}

export interface Detection {
  readonly format: DatasetFormat
  /** 0–1: how sure the reader is that the dataset is meant in its way. */
  readonly confidence: number
  /** What was recognised, a sentence. */
  readonly description: string
  readonly task: Task
  /** What boxes are meant to become, where the content tells: crops if left out. */
  readonly boxes?: 'crops' | 'referring'
  /** Where the format fixes how its boxes are written. */
  readonly convention?: BoxConvention
  readonly columns?: Columns
  /** What of the records is in no item, in sentences, where the format has no columns to choose. */
  readonly notes?: readonly Problem[]
  /** Where class folders lie in class folders: the two ways to read them. */
  readonly levels?: ClassLevels | null
  /** What only a person can say before an import: as the failure it would end with. */
  readonly unclear?: Failure | undefined
}

/** A look at the beginning: readers that collect before they tell anything tell what they have when time is up. */
export interface FirstLook {
  readonly timeIsUp: () => boolean
  /** To be called by a reader that left records out for it. */
  readonly leaveOut: () => void
}

export interface ReadInput {
  readonly tree: Tree
  readonly images: Images
  readonly options: ReadingOptions
  readonly detection: Detection
  /** Everything is read when absent. */
  readonly firstLook?: FirstLook | undefined
}

/** Whether a format takes in what a text file says; files that are images are not asked about. */
export type FilesRead = (file: TreeFile) => boolean | Promise<boolean>

/** One format: recognises it by content, and streams its records in bounded memory. */
export interface Reader {
  readonly format: DatasetFormat
  readonly detect: (scan: Scan) => Promise<Detection | null> | Detection | null
  readonly read: (input: ReadInput) => AsyncGenerator<Found>
  /** Which files are read beside the images: files about the images that are not would be lost without a word. */
  readonly reads: (input: Pick<ReadInput, 'tree' | 'detection'>) => FilesRead | Promise<FilesRead>
}
