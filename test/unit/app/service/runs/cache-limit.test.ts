import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheLimit } from '../../../../../core/app/service/runs/cache-limit.ts'
import { CACHE_MB } from '../../../../../core/train/native/config.ts'

const MEBI = 2 ** 20
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-room-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('is the usual on a roomy disk, and half of what is free on a small one', async () => {
  expect(await cacheLimit(folder, async () => 100_000 * MEBI)).toBe(CACHE_MB)
  expect(await cacheLimit(folder, async () => 999 * MEBI)).toBe(499)
  expect(await cacheLimit(folder, async () => 0)).toBe(0)
})

test('does not shrink by what is cached already', async () => {
  await writeFile(join(folder, 'cached'), new Uint8Array(3 * MEBI))
  expect(await cacheLimit(folder, async () => 7 * MEBI)).toBe(5)
})

test('of a real folder is a whole number', async () => {
  const room = await cacheLimit(folder)
  expect(Number.isInteger(room)).toBe(true)
  expect(room).toBeGreaterThanOrEqual(0)
})
