/** Models from a hub, a mirror and ModelScope, into a cache of the layout that Python's huggingface_hub uses. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { StageProgress } from '../../../core/contract/compute.ts'
import { cachedModels } from '../../../core/hub/index.ts'
import { clipLike, randomBytes, TAKEN } from '../../support/hub/models.ts'
import { gitSha1, sha256 } from '../../support/hub/server.ts'
import { contents, failureOf, placeWith, value } from './set-up.ts'

const ID = 'acme/clip-small'

describe('a download', () => {
  it('takes one copy of the weights and what describes them, pinned to a commit', async () => {
    const model = clipLike(300_000)
    const { hub, cache, get } = await placeWith({ [ID]: model })
    const got = value(await get(ID))
    const commit = hub.commit(ID)
    expect(got).toEqual({
      model: { id: ID, revision: null },
      commit,
      folder: join(cache, 'models--acme--clip-small', 'snapshots', commit),
      bytes: TAKEN.reduce((sum, name) => sum + (model.files[name]?.length ?? 0), 0),
      fetched: TAKEN.reduce((sum, name) => sum + (model.files[name]?.length ?? 0), 0),
      licence: 'mit',
      host: new URL(hub.endpoint).host,
    })
    const files = contents(got.folder)
    expect(Object.keys(files)).toEqual(TAKEN)
    for (const name of TAKEN) expect(files[name]?.equals(model.files[name] as Uint8Array)).toBe(true)
    const resolved = hub.seen.filter(({ path }) => path.includes('/resolve/'))
    expect(resolved.every(({ path }) => path.includes(`/resolve/${commit}/`))).toBe(true)
  })

  it('lies in the cache as Python lays it out: blobs by digest, relative links, the branch', async () => {
    const model = clipLike(300_000)
    const { hub, cache, get } = await placeWith({ [ID]: model })
    const { folder } = value(await get(ID))
    const weights = sha256(model.files['model.safetensors'] as Uint8Array)
    const config = gitSha1(model.files['config.json'] as Uint8Array)
    expect(readlinkSync(join(folder, 'model.safetensors'))).toBe(join('..', '..', 'blobs', weights))
    expect(readlinkSync(join(folder, 'config.json'))).toBe(join('..', '..', 'blobs', config))
    expect(readFileSync(join(cache, 'models--acme--clip-small', 'refs', 'main'), 'utf8')).toBe(hub.commit(ID))
    expect(readdirSync(join(cache, '.locks', 'models--acme--clip-small'))).toEqual([])
  })

  it('asks for nothing but the list when all of it is there', async () => {
    const { hub, get } = await placeWith({ [ID]: clipLike(300_000) })
    value(await get(ID))
    hub.seen.length = 0
    expect(value(await get(ID)).fetched).toBe(0)
    expect(hub.seen.filter(({ path }) => !path.startsWith('/api/'))).toEqual([])
  })

  it('uses blobs that are there, and fetches only what a new commit changed', async () => {
    const model = clipLike(300_000)
    const { hub, get } = await placeWith({ [ID]: model })
    value(await get(ID))
    hub.models.set(ID, {
      ...model,
      files: { ...model.files, 'config.json': Buffer.from('{"model_type":"clip","new":1}') },
    })
    const again = value(await get(ID))
    expect(again.fetched).toBe(29)
    expect(again.commit).toBe(hub.commit(ID))
  })

  it('tells how many bytes have come, up to all of them', async () => {
    const told: StageProgress[] = []
    const { hub, get } = await placeWith({ [ID]: clipLike(300_000) })
    const got = value(await get(ID, { onProgress: (progress) => told.push(progress) }))
    const { host } = new URL(hub.endpoint)
    expect(told[0]).toEqual({ stage: `Asking ${host}`, done: 0, total: null })
    expect(told.at(-1)).toEqual({
      stage: `Downloading 5 files from ${host}`,
      done: got.bytes,
      total: got.bytes,
      unit: 'bytes',
    })
    const counts = told.map(({ done }) => done)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  })

  it('takes shards with their index, and a revision by name', async () => {
    const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']
    const index = { weight_map: { a: shards[0], b: shards[1] } }
    const { cache, get } = await placeWith({
      [ID]: {
        files: {
          'config.json': Buffer.from('{}'),
          'model.safetensors.index.json': Buffer.from(JSON.stringify(index)),
          [shards[0] as string]: randomBytes(5000, 1),
          [shards[1] as string]: randomBytes(5000, 2),
          'model.fp16-00001-of-00002.safetensors': randomBytes(5000, 3),
          'open_clip_model.safetensors': randomBytes(5000, 4),
        },
      },
    })
    const got = value(await get(`${ID}@v1`))
    expect(Object.keys(contents(got.folder))).toEqual(
      ['config.json', ...shards, 'model.safetensors.index.json'].toSorted(),
    )
    expect(existsSync(join(cache, 'models--acme--clip-small', 'refs', 'v1'))).toBe(true)
    expect(existsSync(join(cache, 'models--acme--clip-small', 'refs', 'main'))).toBe(false)
  })

  it('uses what the hub’s own converter made where a repository has only pickles, and nobody else’s', async () => {
    const { 'model.safetensors': weights, ...files } = clipLike(5000).files
    const conversion = { ...files, 'model.safetensors': weights as Uint8Array }
    const { get } = await placeWith({ [ID]: { files, conversion }, 'acme/pickled': { files } })
    expect(value(await get(ID)).model).toEqual({ id: ID, revision: 'refs/pr/3' })
    // Afterwards it is found without the network as well.
    expect(value(await get(ID, { offline: true })).fetched).toBe(0)
    expect(failureOf(await get('acme/pickled'))).toEqual({
      code: 'format-unsupported',
      message: expect.stringContaining('only in pytorch_model.bin'),
    })
  })

  it('comes from ModelScope into a cache of Thaw’s own', async () => {
    const model = clipLike(300_000)
    const { hub, folder, get } = await placeWith({ [ID]: model })
    const got = value(await get(ID, { source: 'modelscope', env: { HF_TOKEN: 'hf_secret' } }))
    expect(got.folder.startsWith(join(folder, 'own', 'modelscope'))).toBe(true)
    expect(contents(got.folder)['model.safetensors']?.equals(model.files['model.safetensors'] as Uint8Array)).toBe(true)
    expect(got.commit).toMatch(/^[0-9a-f]{40}$/)
    expect(hub.seen.some(({ headers }) => headers.authorization !== undefined)).toBe(false)
    hub.seen.length = 0
    expect(value(await get(ID, { source: 'modelscope' })).fetched).toBe(0)
    expect(hub.seen).toHaveLength(1)
  })

  it('comes from a mirror by its address', async () => {
    const { hub, get } = await placeWith({ [ID]: clipLike(3000) })
    const got = await get(ID, { source: `${hub.endpoint}/`, env: { HF_ENDPOINT: 'http://127.0.0.1:9' } })
    expect(value(got).commit).toBe(hub.commit(ID))
    expect(failureOf(await get(ID, { source: 'ftp://mirror' })).code).toBe('usage')
  })

  it('puts the files themselves into the snapshot where links do not work', async () => {
    const model = clipLike(300_000)
    const { cache, get } = await placeWith({ [ID]: model })
    const env = { HF_HUB_DISABLE_SYMLINKS: '1' }
    const { folder } = value(await get(ID, { env }))
    expect(readdirSync(join(cache, 'models--acme--clip-small', 'blobs'))).toEqual([])
    expect(statSync(join(folder, 'model.safetensors')).size).toBe(300_000)
    expect(value(await get(ID, { env })).fetched).toBe(0)
  })

  it('does not begin where the disk is too small', async () => {
    const { get } = await placeWith({
      [ID]: {
        ...clipLike(3000),
        listedAs: (entries) =>
          entries.map((entry) =>
            entry['path'] === 'model.safetensors'
              ? { ...entry, size: 1e15, lfs: { oid: 'a'.repeat(64), size: 1e15 } }
              : entry,
          ),
      },
    })
    expect(failureOf(await get(ID))).toEqual({
      code: 'environment',
      message: expect.stringMatching(
        /^The download needs 1000000\.0 GB, .* Free .* more, or choose another disk with HF_HUB_CACHE\.$/,
      ),
    })
  })
})

describe('the cache', () => {
  it('lists what anyone has put there, and what is incomplete as such', async () => {
    const { cache, get } = await placeWith({ [ID]: clipLike(3000), 'acme/other': clipLike(4000, 9) })
    value(await get(ID))
    const { folder } = value(await get('acme/other'))
    rmSync(join(folder, 'model.safetensors'))
    mkdirSync(join(cache, 'datasets--acme--photos'))
    const found = await cachedModels(cache)
    expect(found.map(({ id, name, type, complete }) => ({ id, name, type, complete }))).toEqual([
      { id: ID, name: ID, type: 'clip', complete: true },
      { id: 'acme/other', name: expect.stringMatching(/^acme\/other@[0-9a-f]{40}$/), type: 'clip', complete: false },
    ])
    expect(await cachedModels(join(cache, 'nowhere'))).toEqual([])
  })

  it('answers without the network, and says so where it cannot', async () => {
    const { hub, cache, get } = await placeWith({ [ID]: clipLike(3000) })
    const before = failureOf(await get(ID, { offline: true }))
    expect(before).toEqual({
      code: 'not-found',
      message: expect.stringContaining('--offline keeps Thaw off the network'),
    })
    const forbidden = failureOf(await get(ID, { env: { HF_HUB_OFFLINE: '1' } }))
    expect(forbidden.message).toContain('HF_HUB_OFFLINE keeps Thaw off the network')
    expect(hub.seen).toEqual([])
    const { folder } = value(await get(ID))
    hub.seen.length = 0
    for (const options of [{ offline: true }, { env: { TRANSFORMERS_OFFLINE: 'yes' } }]) {
      expect(value(await get(ID, options)).folder).toBe(folder)
    }
    expect(hub.seen).toEqual([])
    expect(cache).not.toBe(folder)
  })

  it('is not written through a link that leads out of it', async () => {
    const { cache, folder, get } = await placeWith({ [ID]: clipLike(3000) })
    const outside = join(folder, 'outside')
    mkdirSync(outside)
    mkdirSync(join(cache, 'models--acme--clip-small'), { recursive: true })
    symlinkSync(outside, join(cache, 'models--acme--clip-small', 'snapshots'))
    expect(failureOf(await get(ID)).code).toBe('hub-unsafe')
    expect(readdirSync(outside)).toEqual([])
  })

  it('does not take a link that leads out of it for a blob, nor write through one', async () => {
    const model = clipLike(3000)
    const { cache, folder, get } = await placeWith({ [ID]: model })
    const weights = model.files['model.safetensors'] as Uint8Array
    const outside = join(folder, 'outside')
    writeFileSync(outside, 'x'.repeat(weights.length))
    const blob = join(cache, 'models--acme--clip-small', 'blobs', sha256(weights))
    mkdirSync(join(blob, '..'), { recursive: true })
    symlinkSync(outside, blob)
    symlinkSync(outside, `${blob}.thaw.incomplete`)
    const got = value(await get(ID))
    expect(contents(got.folder)['model.safetensors']?.equals(weights)).toBe(true)
    expect(readFileSync(outside, 'utf8')).toBe('x'.repeat(weights.length))
  })

  it('leaves out files of a snapshot whose links lead out of it', async () => {
    const { cache, folder, get } = await placeWith({ [ID]: clipLike(3000) })
    const got = value(await get(ID))
    const outside = join(folder, 'secret.safetensors')
    writeFileSync(outside, 'secret')
    rmSync(join(got.folder, 'model.safetensors'))
    symlinkSync(outside, join(got.folder, 'model.safetensors'))
    expect((await cachedModels(cache))[0]).toMatchObject({ complete: false })
    expect(failureOf(await get(ID, { offline: true })).code).toBe('not-found')
  })
})
