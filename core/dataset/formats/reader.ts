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

/** The data that readers use to recognise their format; everything is read once and shared. */
export interface Scan {
  readonly tree: Tree
  readonly images: Images
  /** The files of records nearest to the top, a bounded number. */
  readonly peeked: readonly Peeked[]
  readonly options: ReadingOptions
}

export interface Detection {
  readonly format: DatasetFormat
  /** The reader's confidence, 0–1. */
  readonly confidence: number
  /** A sentence that says what was recognised. */
  readonly description: string
  readonly task: Task
  /** What boxes should become, if the content shows it; crops by default. */
  readonly boxes?: 'crops' | 'referring'
  /** The unit of boxes, if the format defines it. */
  readonly convention?: BoxConvention
  readonly columns?: Columns
  /** Sentences about content that no item includes, for formats without columns to choose. */
  readonly notes?: readonly Problem[]
  /** The two ways to read nested class folders. */
  readonly levels?: ClassLevels | null
  /** The question for the person before an import, as the failure without an answer. */
  readonly unclear?: Failure | undefined
}

/** A quick look: readers that collect before yielding must yield what they have when time is up. */
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

/** Whether a format reads a text file; not called for images. */
export type FilesRead = (file: TreeFile) => boolean | Promise<boolean>

/** One format: recognises it by content, and streams its records in bounded memory. */
export interface Reader {
  readonly format: DatasetFormat
  readonly detect: (scan: Scan) => Promise<Detection | null> | Detection | null
  readonly read: (input: ReadInput) => AsyncGenerator<Found>
  /** The files read besides the images; others about the images would be silently lost. */
  readonly reads: (input: Pick<ReadInput, 'tree' | 'detection'>) => FilesRead | Promise<FilesRead>
}
