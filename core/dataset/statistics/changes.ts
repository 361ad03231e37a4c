import type { DatasetChanges } from '../../contract/dataset.ts'
import type { DatasetItem } from '../../domain/dataset.ts'
import { pictureKey } from '../picture-key.ts'

/** Paths listed of each kind of change. */
const LISTED = 200

export interface Version {
  readonly items: readonly DatasetItem[]
  readonly classNames: readonly string[]
}

/**
 * What a later import of one path added, removed and edited. Items are the same when path and crop are; edited when
 * bytes, class or annotation differ. Of several records about one image as many as changed are edited.
 */
export function changesBetween(before: Version, after: Version): Omit<DatasetChanges, 'before'> {
  const old = contents(before)
  const changes = { added: 0, removed: 0, edited: 0 }
  const lists = { added: [] as string[], removed: [] as string[], edited: [] as string[] }
  const note = (kind: keyof typeof changes, path: string, count: number): void => {
    if (count > 0 && lists[kind].length < LISTED) lists[kind].push(path)
    changes[kind] += count
  }
  for (const [key, now] of contents(after)) {
    const then = old.get(key) ?? { path: now.path, contents: [] }
    old.delete(key)
    const gone = without(then.contents, now.contents)
    const come = without(now.contents, then.contents)
    const edited = Math.min(gone.length, come.length)
    note('edited', now.path, edited)
    note('added', now.path, come.length - edited)
    note('removed', now.path, gone.length - edited)
  }
  for (const { path, contents: gone } of old.values()) note('removed', path, gone.length)
  return { ...changes, lists }
}

interface Place {
  readonly path: string
  readonly contents: string[]
}

function contents({ items, classNames }: Version): Map<string, Place> {
  const places = new Map<string, Place>()
  for (const { path, crop, hash, label, annotation } of items) {
    const key = pictureKey({ path, crop })
    const content = JSON.stringify([hash, classNames[label], annotation])
    const place = places.get(key)
    if (place) place.contents.push(content)
    else places.set(key, { path, contents: [content] })
  }
  return places
}

/** The members of a list that another does not have, counting repeats. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const entry of other) left.set(entry, (left.get(entry) ?? 0) + 1)
  return list.filter((entry) => {
    const count = left.get(entry) ?? 0
    left.set(entry, count - 1)
    return count <= 0
  })
}
