import type { ItemSource } from '../../domain/dataset.ts'
import { displayPath, sourceOf, type Tree, type TreeFile } from '../source/tree.ts'

export interface ImageRef {
  /** As shown and stored. */
  readonly path: string
  readonly source: ItemSource
}

/** The image that a file of the tree is: an entry of an archive is shown with the archive's name. */
export function imageRef({ container, chosen }: Tree, file: TreeFile): ImageRef {
  const packed = container === 'zip' || container === 'tar'
  return { path: packed ? displayPath(chosen ?? '', file.path) : file.path, source: sourceOf(file) }
}
