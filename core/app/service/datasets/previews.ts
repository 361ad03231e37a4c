/** Previews of datasets before their import; they live in memory and never outlast the process. */
import type { Inspection } from '../../../contract/dataset.ts'
import type { ImportedDataset, OpenedDataset, Picture } from '../../../dataset/index.ts'
import type { ReadingOptions } from '../../../domain/dataset.ts'

export interface ReadRequest extends ReadingOptions {
  readonly path: string
  readonly seed?: number | undefined
}

export interface Preview {
  /** What was asked for. */
  readonly request: ReadRequest
  readonly inspection: Inspection
  /** The folder that pictures lie in. */
  readonly folder: string
  /** Those of the samples, then those of the pairs. */
  readonly pictures: readonly Picture[]
  /** The opened source, and all of it where every image was read; null once it was let go of. */
  readonly held: { readonly opened: OpenedDataset; readonly dataset: ImportedDataset | null } | null
}

export interface Previews {
  /** Keeps one under the id in its inspection; what older ones held is let go of. */
  add(preview: Preview): void
  /** Takes the place of what is kept under its id, unless that was closed meanwhile. */
  replace(preview: Preview): void
  get(previewId: string): Preview | undefined
  /** Whether there is one of what a person chose. */
  isOpen(root: string): boolean
  /** Lets go of what one holds; its pictures can still be seen. */
  release(previewId: string): void
  forget(previewId: string): boolean
  forgetAll(): void
}

/** Kept at once; an older one goes. What they hold grows with the dataset, so only the newest one holds anything. */
const KEPT = 8
/** Somebody who has not come back by then may never do so. */
const HELD_MS = 10 * 60_000

export interface PreviewsOptions {
  /** Called with what the person chose when its last preview is gone, or what it held. */
  readonly onClosed: (root: string) => void
  /** Does work later, and gives what calls it off. */
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
