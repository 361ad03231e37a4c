import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { evict } from '../../../../core/train/native/activations/evict.ts'

const NOW = 1_800_000_000_000
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-evict-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A file of 100 bytes that was used so many minutes ago. */
async function put(name: string, minutes: number): Promise<string> {
  const file = join(folder, name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, new Uint8Array(100))
  const at = new Date(NOW - minutes * 60_000)
  await utimes(file, at, at)
  return file
}

const left = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted()

test('what was not used for longest goes first, and only as much as must', async () => {
  await put('a/newest.rows', 1)
  await put('b/oldest.rows', 30)
  await put('b/older.rows', 20)
  await put('measured.safetensors', 10)
  await evict(folder, 400, new Set(), NOW)
  expect(await left()).toHaveLength(4)
  await evict(folder, 250, new Set(), NOW)
  expect(await left()).toEqual(['measured.safetensors', 'newest.rows'])
})

test('what is in use stays, even where that exceeds the limit', async () => {
  const kept = await put('a/kept.rows', 99)
  await put('a/other.rows', 1)
  await evict(folder, -1, new Set([kept]), NOW)
  expect(await left()).toEqual(['kept.rows'])
})

test('unfinished files go when nobody can be writing them any more', async () => {
  await put('a/dead.rows.123.tmp', 61)
  await put('a/alive.rows.124.tmp', 1)
  await evict(folder, 10_000, new Set(), NOW)
  expect(await left()).toEqual(['alive.rows.124.tmp'])
})

test('a folder that does not exist needs no room', async () => {
  await expect(evict(join(folder, 'none'), 0, new Set(), NOW)).resolves.toBeUndefined()
})
