import type { BoxConvention, LabelledBox, Problem, Split, Turn } from '../../domain/dataset.ts'
import type { ImageRef } from './image-ref.ts'

/** Where something was written. */
export interface Origin {
  readonly file: string
  readonly line?: number | undefined
  /** The record's name, where the file has them by name. */
  readonly record?: string | undefined
}

/** A further image of a record, with its bytes where the reader had them in hand anyway. */
export interface FurtherImage extends ImageRef {
  readonly bytes?: Uint8Array | undefined
}

/** A reader's data about one image, in any format; how it becomes items is decided later. */
export interface RawRecord {
  readonly image: ImageRef
  readonly moreImages?: readonly FurtherImage[]
  /** The image's bytes, where the reader had them in hand anyway. */
  readonly bytes?: Uint8Array
  readonly split: Split | null
  readonly origin: Origin
  /** A file that may turn out not to be an image, and is passed over then. */
  readonly maybeImage?: boolean
  readonly label?: string
  readonly captions?: readonly string[]
  readonly turns?: readonly Turn[]
  readonly boxes?: readonly LabelledBox[]
  /** Where the format or the record says how its boxes are written. */
  readonly convention?: BoxConvention
  /** Simple values of the record's other fields, for grouping. */
  readonly cells?: Readonly<Record<string, string>>
}

export type Found = { readonly record: RawRecord } | { readonly problem: Problem }

/** An `error` about a record that is left out. */
export function recordProblem({ file, line, record }: Origin, code: Problem['code'], reason: string): Problem {
  const at = line === undefined ? `“${file}”` : `Line ${line} of “${file}”`
  const place = record === undefined ? at : `Record “${record.slice(0, 80)}” of “${file}”`
  return { code, severity: 'error', message: `${place} ${reason}`, file, ...(line === undefined ? {} : { line }) }
}
