import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasImageName } from '../image/sniff.ts'
import type { Tree } from './tree.ts'

/** How the places that a listing rests on were when it was made, by absolute path. */
export type Stamp = ReadonlyMap<string, string>

/** Places asked for at once. */
const AT_ONCE = 64
/** Texts, of which some sets have one for every image; the folders tell of those that come and go. */
const MOST_TEXTS = 1000
const ARCHIVE = /\.(?:zip|tar)$/i

/**
 * Remembers how a source was: its folders, which change when an entry comes, goes or is renamed, its archives, whose
 * entries are found by their places, and the first of its texts, by size and time. An image that is overwritten in place
 * goes unnoticed: it is read when it is needed.
 */
export async function stampOf({ base, container, chosen, folders, files }: Tree): Promise<Stamp> {
  if (container !== 'folder') return statesOf(chosen === null ? [] : [join(base, chosen)])
  const paths = files.map(({ path }) => path)
  const archives = paths.filter((path) => ARCHIVE.test(path))
  const texts = paths.filter((path) => !ARCHIVE.test(path) && !hasImageName(path))
  const places = ['.', ...folders, ...archives, ...texts.slice(0, MOST_TEXTS)]
  return statesOf(places.map((place) => join(base, place)))
}

/** Whether everything is still as it was. */
export async function isCurrent(stamp: Stamp): Promise<boolean> {
  const now = await statesOf([...stamp.keys()])
  return [...stamp].every(([place, state]) => now.get(place) === state)
}

async function statesOf(places: readonly string[]): Promise<Map<string, string>> {
  const states = new Map<string, string>()
  for (let from = 0; from < places.length; from += AT_ONCE) {
    const batch = places.slice(from, from + AT_ONCE)
    const found = await Promise.all(batch.map(stateOf))
    batch.forEach((place, i) => states.set(place, found[i] as string))
  }
  return states
}

async function stateOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path)
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`
  } catch {
    return 'gone'
  }
}
