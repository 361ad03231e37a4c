import { posix } from 'node:path'
import type { Problem } from '../../domain/dataset.ts'

const REASONS = {
  hidden: ['hidden file or folder', 'hidden files or folders'],
  special: ['entry that is not a regular file', 'entries that are not regular files'],
  'folder-link': ['link to a folder of this dataset', 'links to folders of this dataset'],
  'beside-splits': ['image beside the split folders', 'images beside the split folders'],
  'not-image': ['file that is not an image', 'files that are not images'],
} as const

export type SkipReason = keyof typeof REASONS

/** Counts what was passed over on purpose, so that one note can say it all. */
export class SkipTally {
  readonly #counts = new Map<SkipReason, { count: number; example: string; extensions: Set<string> }>()

  add(reason: SkipReason, path: string): void {
    const entry = this.#counts.get(reason) ?? { count: 0, example: path, extensions: new Set() }
    entry.count++
    if (path < entry.example) entry.example = path
    entry.extensions.add(posix.extname(path).toLowerCase() || 'no extension')
    this.#counts.set(reason, entry)
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, { count }) => sum + count, 0)
  }

  /** One `skipped-file` warning, or none when nothing was skipped. */
  problems(): Problem[] {
    if (this.total === 0) return []
    const parts = [...this.#counts].map(([reason, { count, example, extensions }]) => {
      const kinds = reason === 'not-image' ? `${[...extensions].toSorted().slice(0, 5).join(', ')}; ` : ''
      return `${count} ${REASONS[reason][count === 1 ? 0 : 1]} (${kinds}for example “${example}”)`
    })
    return [{ code: 'skipped-file', severity: 'warning', message: `Skipped ${parts.toSorted().join('; ')}.` }]
  }
}
