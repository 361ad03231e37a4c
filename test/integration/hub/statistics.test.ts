/** Statistics from a dataset of a hub: what is downloaded, what refused, and what the advice calls it. */
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodePng } from '../../../core/dataset/index.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { choosePictures } from '../../../core/hub/choose-pictures.ts'
import type { Listing } from '../../../core/hub/source.ts'
import { imageParquet } from '../../support/datasets/parquet.ts'
import { startHub, type FakeHub } from '../../support/hub/server.ts'
import type { CheckedService } from '../../support/service-alone.ts'
import { openThaw } from '../../support/service.ts'

const CHECKPOINT = resolve(import.meta.dirname, '../../support/goldens/checkpoints/clip')
const DATASET = 'acme/holiday'
const root = mkdtempSync(join(tmpdir(), 'thaw-hub-statistics-'))
const before = { endpoint: process.env['HF_ENDPOINT'], cache: process.env['HF_HUB_CACHE'] }
let hub: FakeHub
let thaw: CheckedService

beforeAll(async () => {
  const random = createRandom('hub statistics')
  const files: Record<string, Uint8Array> = { 'README.md': Buffer.from('# Holiday'), 'run.py': Buffer.from('print()') }
  for (let i = 0; i < 70; i++) {
    const rgb = Uint8Array.from({ length: 24 * 24 * 3 }, () => random.int(256))
    files[`pictures/${i}.png`] = await encodePng(rgb, 24, 24)
  }
  const pictures = Object.entries(files).flatMap(([name, bytes]) => (name.endsWith('.png') ? [bytes] : []))
  const label = pictures.map((_, i) => (i % 2 === 0 ? 'beach' : 'hill'))
  const table = (columns: Record<string, readonly unknown[]>): { files: Record<string, Uint8Array> } => ({
    files: { 'data/train-00000-of-00001.parquet': imageParquet(pictures, columns) },
  })
  const tables = { 'acme/labelled': table({ label }), 'acme/bare': table({}) }
  hub = await startHub({ ...tables, [DATASET]: { files }, 'acme/texts': { files: { 'rows.csv': Buffer.from('a,b') } } })
  process.env['HF_ENDPOINT'] = hub.endpoint
  process.env['HF_HUB_CACHE'] = join(root, 'shared cache')
  thaw = openThaw(join(root, 'home'))
  await thaw.call('models.add', { model: CHECKPOINT })
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  await hub.close()
  for (const [name, value] of [
    ['HF_ENDPOINT', before.endpoint],
    ['HF_HUB_CACHE', before.cache],
  ] as const) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  rmSync(root, { recursive: true, force: true })
})

describe('statistics from a dataset of a hub', () => {
  it('download its pictures only, as files in Thaw’s own cache, and name the dataset', async () => {
    const built = await thaw.call('models.statistics', { model: 'clip', reference: DATASET })
    const commit = hub.commit(DATASET)
    expect(built).toMatchObject({ items: 70, source: `the hub’s dataset ${DATASET} (commit ${commit.slice(0, 12)})` })
    const asked = hub.seen.map(({ path }) => path)
    expect(asked.some((path) => path.includes('README') || path.includes('run.py'))).toBe(false)
    expect(existsSync(join(root, 'shared cache'))).toBe(false)
    const pictures = readdirSync(join(root, 'home'), { recursive: true, withFileTypes: true }).filter(({ name }) =>
      name.endsWith('.png'),
    )
    expect(pictures).toHaveLength(70)
    const { parentPath, name } = pictures[0]!
    expect(lstatSync(join(parentPath, name)).isSymbolicLink()).toBe(false)
    expect(readFileSync(join(parentPath, name)).subarray(1, 4).toString()).toBe('PNG')
  })

  it('read Parquet with and without labels', async () => {
    const named = await thaw.call('models.statistics', { model: 'clip', reference: 'acme/labelled' })
    expect(named).toMatchObject({ items: 70, texts: 2 })
    const bare = await thaw.call('models.statistics', { model: 'clip', reference: 'acme/bare@v1' })
    expect(bare).toMatchObject({ items: 70, texts: 0 })
    expect(bare.source).toContain('acme/bare@v1')
  })

  it('use again what has been downloaded', async () => {
    hub.seen.length = 0
    await thaw.call('models.statistics', { model: 'clip', reference: DATASET, seed: 1 })
    expect(hub.seen.every(({ path }) => path.startsWith('/api/datasets/'))).toBe(true)
  })

  it('refuse a dataset that is not there, one without pictures, and the network where it is forbidden', async () => {
    const codeOf = async (reference: string, choice: object = {}): Promise<string> => {
      const { code, message } = await thaw.fail('models.statistics', { model: 'clip', reference, ...choice })
      return `${code}: ${message}`
    }
    expect(await codeOf('acme/nothing')).toMatch(/^not-found: .*no dataset acme\/nothing/)
    expect(await codeOf('acme/texts')).toMatch(/^format-unsupported: acme\/texts holds no pictures/)
    expect(await codeOf(DATASET, { source: 'modelscope' })).toMatch(/^usage: /)
    hub.seen.length = 0
    expect(await codeOf(DATASET, { offline: true })).toMatch(/^network: --offline keeps Thaw off/)
    expect(hub.seen).toEqual([])
  })
})

describe('the files of a dataset', () => {
  const listing = (files: readonly (readonly [string, number])[]): Listing => ({
    model: { id: 'acme/any', revision: null },
    commit: '0'.repeat(40),
    files: files.map(([name, bytes]) => ({ name, bytes, digest: { algorithm: 'sha256', hex: '0'.repeat(64) } })),
    licence: null,
  })
  const chosen = (files: readonly (readonly [string, number])[]): string[] => {
    const found = choosePictures(listing(files))
    return found.ok ? found.value.map(({ name }) => name) : []
  }
  const shard = (i: number, split = 'train'): string => `data/${split}-${String(i).padStart(5, '0')}-of-00100.parquet`

  it('are training shards, spread over all of them, a gigabyte at most', () => {
    const shards = Array.from({ length: 100 }, (_, i) => [shard(i), 2 ** 27] as const)
    const names = chosen([[shard(0, 'test'), 1000], ['cat.png', 10], ...shards])
    expect(names.length).toBeGreaterThan(5)
    expect(names.length).toBeLessThanOrEqual(8)
    expect(names[0]).toBe(shard(0))
    expect(names.at(-1)! > shard(80)).toBe(true)
  })

  it('are the smallest shard where each is larger, and pictures where there are no tables', () => {
    expect(chosen([0, 1, 2].map((i) => [shard(i), (5 - i) * 2 ** 30] as const))).toEqual([shard(2)])
    expect(
      chosen([
        ['a/1.jpg', 10],
        ['photos.tar', 10],
        ['b/2.JPEG', 10],
      ]),
    ).toEqual(['a/1.jpg', 'b/2.JPEG'])
    expect(chosen([['notes.txt', 10]])).toEqual([])
  })
})
