import type { ProblemCode } from '../../domain/dataset.ts'
import type { ImageRef } from './image-ref.ts'

/** What became of the search for an image. */
export type Lookup =
  | { readonly ok: true; readonly image: ImageRef }
  /** `reason` ends a sentence that begins with the reference. */
  | { readonly ok: false; readonly code: ProblemCode; readonly reason: string }
