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

/** Texts that come with a dataset and are no part of it: nobody needs a warning about them. */
const COMPANION = /^(?:readme|licen[cs]e|copying|notice|attribution|citation|credits|authors|changelog)(?:[-._ ]|$)/i

/** Counts files skipped on purpose, for a single warning. */
export class SkipTally {
  readonly #counts = new Map<SkipReason, { count: number; examples: string[]; extensions: Map<string, number> }>()
  readonly #used = new Set<string>()
  #companions = 0

  /** One that goes on from here by itself. */
  copy(): SkipTally {
    const copy = new SkipTally()
    for (const [reason, { count, examples, extensions }] of this.#counts) {
      copy.#counts.set(reason, { count, examples, extensions: new Map(extensions) })
    }
    for (const path of this.#used) copy.#used.add(path)
    copy.#companions = this.#companions
    return copy
  }

  add(reason: SkipReason, path: string): void {
    if (reason === 'not-image' && COMPANION.test(posix.basename(path))) {
      this.#companions++
      return
    }
    const entry = this.#counts.get(reason) ?? { count: 0, examples: [], extensions: new Map<string, number>() }
    entry.count++
    // One more than is shown, because one may turn out to be used.
    if (entry.examples.length < 2 || path < (entry.examples[1] ?? '')) {
      entry.examples = [...entry.examples, path].toSorted().slice(0, 2)
    }
    const extension = extensionOf(path)
    entry.extensions.set(extension, (entry.extensions.get(extension) ?? 0) + 1)
    this.#counts.set(reason, entry)
  }

  /** Removes a non-image file that was used after all from the report; it still counts. */
  use(path: string): void {
    const entry = this.#counts.get('not-image')
    const left = entry?.extensions.get(extensionOf(path)) ?? 0
    if (!entry || left === 0 || this.#used.has(path)) return
    this.#used.add(path)
    entry.count--
    entry.examples = entry.examples.filter((example) => example !== path)
    if (left === 1) entry.extensions.delete(extensionOf(path))
    else entry.extensions.set(extensionOf(path), left - 1)
    if (entry.count === 0) this.#counts.delete('not-image')
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, { count }) => sum + count, this.#used.size + this.#companions)
  }

  /** One `skipped-file` warning, or none when nothing was skipped. */
  problems(): Problem[] {
    if (this.#counts.size === 0) return []
    const parts = [...this.#counts].map(([reason, { count, examples, extensions }]) => {
      const kinds = reason === 'not-image' ? `${[...extensions.keys()].toSorted().slice(0, 5).join(', ')}; ` : ''
      return `${count} ${REASONS[reason][count === 1 ? 0 : 1]} (${kinds}for example “${examples[0]}”)`
    })
    return [{ code: 'skipped-file', severity: 'warning', message: `Skipped ${parts.toSorted().join('; ')}.` }]
  }
}

function extensionOf(path: string): string {
  return posix.extname(path).toLowerCase() || 'no extension'
}
