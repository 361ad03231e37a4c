/** Previews of datasets that are being looked at before their import; they live in memory and never outlast the process. */
import type { ImportedDataset, Picture } from '../../../dataset/index.ts'

export interface Preview {
  readonly previewId: string
  /** What the person chose. */
  readonly root: string
  readonly folder: string
  readonly pictures: readonly Picture[]
  /** The whole result where everything was read, and what it was read with. */
  readonly imported: { readonly key: string; readonly dataset: ImportedDataset } | null
}

export interface Previews {
  add(preview: Omit<Preview, 'previewId'>): string
  get(previewId: string): Preview | undefined
  /** Whether there is one of what a person chose. */
  isOpen(root: string): boolean
  /** Takes a finished result with these options out, so that it is used at most once. */
  take(key: string): ImportedDataset | null
  forget(previewId: string): boolean
}

/** Kept at once; an older one goes. Results hold every item, so only the newest one is kept with its. */
const KEPT = 8

/** @param onClosed called with what the person chose when its last preview is gone */
export function createPreviews(newId: () => string, onClosed: (root: string) => void): Previews {
  const previews = new Map<string, Preview>()
  const isOpen = (root: string): boolean => [...previews.values()].some((preview) => preview.root === root)
  function forget(previewId: string): boolean {
    const preview = previews.get(previewId)
    previews.delete(previewId)
    if (preview && !isOpen(preview.root)) onClosed(preview.root)
    return preview !== undefined
  }
  return {
    add(preview) {
      const previewId = `pre-${newId()}`
      if (preview.imported) for (const [id, older] of previews) previews.set(id, { ...older, imported: null })
      previews.set(previewId, { previewId, ...preview })
      for (const oldest of previews.keys()) {
        if (previews.size <= KEPT) break
        forget(oldest)
      }
      return previewId
    },
    get: (previewId) => previews.get(previewId),
    isOpen,
    take(key) {
      for (const [id, preview] of previews) {
        if (preview.imported?.key !== key) continue
        previews.set(id, { ...preview, imported: null })
        return preview.imported.dataset
      }
      return null
    },
    forget,
  }
}
