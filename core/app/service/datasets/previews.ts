/** Previews of datasets before their import; they live in memory and never outlast the process. */
import type { Inspection } from '../../../contract/dataset.ts'
import type { ImportedDataset, OpenedDataset, Picture } from '../../../dataset/index.ts'
import type { ReadingOptions } from '../../../domain/dataset.ts'

export interface ReadRequest extends ReadingOptions {
  readonly path: string
  readonly seed?: number | undefined
}

export interface Preview {
  /** The request. */
  readonly request: ReadRequest
  readonly inspection: Inspection
  /** The folder of the pictures. */
  readonly folder: string
  /** Those of the samples, then those of the pairs. */
  readonly pictures: readonly Picture[]
  /** The opened source, with its items if every image was read; null once released. */
  readonly held: { readonly opened: OpenedDataset; readonly dataset: ImportedDataset | null } | null
}

export interface Previews {
  /** Stores a preview under the id in its inspection; releases the sources of older ones. */
  add(preview: Preview): void
  /** Replaces the preview with its id, unless that has been closed in the meantime. */
  replace(preview: Preview): void
  get(previewId: string): Preview | undefined
  /** Whether there is a preview of a path. */
  isOpen(root: string): boolean
  /** Releases a preview's source; its pictures stay available. */
  release(previewId: string): void
  forget(previewId: string): boolean
  forgetAll(): void
}

/**
 * Largest number of previews; older ones are dropped. Only the newest holds its source, which grows with the dataset.
 */
const KEPT = 8
/** A preview that nobody has used for this long is released. */
const HELD_MS = 10 * 60_000

export interface PreviewsOptions {
  /** Called with a path when its last preview, or that preview's source, is released. */
  readonly onClosed: (root: string) => void
  /** Schedules work, and returns a function that cancels it. */
  readonly later: (ms: number, work: () => void) => () => void
}

export function createPreviews({ onClosed, later }: PreviewsOptions): Previews {
  const previews = new Map<string, Preview>()
  let callOff = (): void => {}
  const isOpen = (root: string): boolean => [...previews.values()].some(({ inspection }) => inspection.root === root)
  function release(previewId: string): void {
    const preview = previews.get(previewId)
    if (preview) previews.set(previewId, { ...preview, held: null })
  }
  function forget(previewId: string): boolean {
    const preview = previews.get(previewId)
    previews.delete(previewId)
    if (preview && !isOpen(preview.inspection.root)) onClosed(preview.inspection.root)
    return preview !== undefined
  }
  function keep(preview: Preview): void {
    const { previewId, root } = preview.inspection
    for (const id of previews.keys()) release(id)
    previews.set(previewId, preview)
    callOff()
    callOff = later(HELD_MS, () => {
      release(previewId)
      onClosed(root)
    })
  }
  return {
    add(preview) {
      keep(preview)
      for (const oldest of previews.keys()) {
        if (previews.size <= KEPT) break
        forget(oldest)
      }
    },
    replace(preview) {
      if (previews.has(preview.inspection.previewId)) keep(preview)
    },
    get: (previewId) => previews.get(previewId),
    isOpen,
    release,
    forget,
    forgetAll() {
      callOff()
      for (const previewId of previews.keys()) forget(previewId)
    },
  }
}
