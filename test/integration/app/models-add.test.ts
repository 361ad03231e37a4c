/** A model from a hub: added by name, then measured, advised on, trained and saved by it, and removed. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import { startHub, type FakeHub } from '../../support/hub/server.ts'
import { clipLike } from '../../support/hub/models.ts'
import { openThaw } from '../../support/service.ts'
import { writeTinyCheckpoint } from '../../support/trainers/tiny-checkpoint.ts'
import type { CheckedService } from '../../support/service-alone.ts'
import { thaw as program } from '../cli/thaw.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-added-'))
const NAME = 'acme/tiny-again'
const TINY = resolve(import.meta.dirname, '../../../core/model/zoo/thaw-tiny')
const pictures = join(root, 'pictures')
let hub: FakeHub
let thaw: CheckedService

const VARIABLES = ['HF_HUB_CACHE', 'HF_ENDPOINT', 'HF_TOKEN'] as const

beforeAll(async () => {
  const files = Object.fromEntries(readdirSync(TINY).map((name) => [name, readFileSync(join(TINY, name))]))
  hub = await startHub({ [NAME]: { files, licence: 'mit' }, 'acme/clip-of-noise': clipLike(3000) })
  process.env['HF_HUB_CACHE'] = join(root, 'cache')
  process.env['HF_ENDPOINT'] = hub.endpoint
  process.env['HF_TOKEN'] = 'hf_very_secret_token'
  const written = await writeSampleDataset(pictures, { items: 72, seed: 3, shift: 'texture' })
  if (!written.ok) throw new Error(written.failure.message)
  thaw = openThaw(join(root, 'home'))
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  for (const name of VARIABLES) delete process.env[name]
  await hub.close()
  rmSync(root, { recursive: true, force: true })
})

describe('a model of a hub', () => {
  it('is unknown before it is added, and the message says how to add it', async () => {
    const { code, message } = await thaw.fail('measure.run', { dataset: pictures, model: NAME })
    expect(code).toBe('not-found')
    expect(message).toBe(`There is no model “${NAME}” here. Add it first: \`thaw models add ${NAME}\`.`)
    expect(hub.seen).toEqual([])
  })

  it('is added with its licence and its commit', async () => {
    const { model, fetched } = await thaw.call('models.add', { model: NAME })
    const commit = hub.commit(NAME)
    expect(model).toMatchObject({
      model: NAME,
      folder: join(root, 'cache', 'models--acme--tiny-again', 'snapshots', commit),
      origin: { kind: 'hub', id: NAME, commit, licence: 'mit', bytes: fetched },
    })
    expect(hub.seen.every(({ origin, headers }) => (headers.authorization !== undefined) === (origin === 'hub'))).toBe(
      true,
    )
  })

  it('is listed, and measured, advised on, trained and saved by its name, without the hub', async () => {
    hub.seen.length = 0
    const { models } = await thaw.call('models.list', {})
    expect(models.map(({ model }) => model)).toContain(NAME)
    const measured = await thaw.call('measure.run', { dataset: pictures, model: NAME })
    const { hash } = await thaw.call('models.get', { model: 'thaw-tiny' })
    expect(measured).toMatchObject({ model: NAME, modelHash: hash })
    expect((await thaw.call('advice.recommend', { dataset: pictures, model: NAME })).model).toBe(NAME)
    const { runId } = await thaw.call('runs.start', { dataset: pictures, model: NAME, strategy: 'frozen', epochs: 1 })
    expect(await thaw.call('runs.wait', { run: runId })).toMatchObject({ model: NAME, status: 'completed' })
    const saved = join(root, 'saved')
    await thaw.call('runs.saveModel', { run: runId, folder: saved })
    expect((await thaw.call('models.add', { model: saved })).model).toMatchObject({
      model: 'saved',
      origin: { kind: 'folder' },
    })
    expect(hub.seen).toEqual([])
  })

  it('is found in the cache, and by name on the hub', async () => {
    const { models: cached } = await thaw.call('hub.cached', {})
    expect(cached.map(({ id }) => id)).toEqual([NAME])
    expect(hub.seen).toEqual([])
    const { models } = await thaw.call('hub.search', { query: 'tiny' })
    expect(models).toEqual([expect.objectContaining({ id: NAME, licence: 'mit', safetensors: true })])
  })

  it('is removed by name, keeps its files, and comes back without the network', async () => {
    const { removed, folder } = await thaw.call('models.remove', { model: NAME })
    expect(removed).toBe(NAME)
    expect(readdirSync(folder)).toContain('model.json')
    expect((await thaw.fail('models.get', { model: NAME })).message).toContain('Add it first')
    hub.seen.length = 0
    const again = await thaw.call('models.add', { model: NAME, offline: true })
    expect(again).toMatchObject({ fetched: 0, model: { model: NAME, origin: { host: null, licence: null } } })
    expect(hub.seen).toEqual([])
    expect((await thaw.fail('models.remove', { model: 'nobody' })).message).toContain('No model “nobody” was added.')
  })

  it('that Thaw cannot read stays in the cache, and the message says why', async () => {
    const { code, message } = await thaw.fail('models.add', { model: 'acme/clip-of-noise' })
    expect(code).toBe('model-unreadable')
    expect(message).toContain('acme/clip-of-noise is in the cache, but Thaw cannot use it: ')
  })

  it('of a kind that Thaw does not read is refused before its weights are downloaded', async () => {
    const { files } = clipLike(100_000)
    hub.models.set('acme/talker', { files: { ...files, 'config.json': Buffer.from('{"model_type":"blip-2"}') } })
    hub.seen.length = 0
    const { code, message } = await thaw.fail('models.add', { model: 'acme/talker' })
    expect(code).toBe('model-unreadable')
    expect(message).toMatch(/^Thaw cannot use acme\/talker, and has not downloaded its weights: .*“blip-2”/)
    expect(hub.seen.some(({ path }) => path.endsWith('model.safetensors'))).toBe(false)
  })

  it('that other trainers train is downloaded, listed apart, advised on by name, and not trained by Thaw', async () => {
    const written = join(root, 'talker')
    await writeTinyCheckpoint(written)
    const files = Object.fromEntries(readdirSync(written).map((name) => [name, readFileSync(join(written, name))]))
    hub.models.set('acme/qwen', { files })
    const { model, elsewhere } = await thaw.call('models.add', { model: 'acme/qwen' })
    expect(model).toBeNull()
    expect(elsewhere).toMatchObject({ model: 'acme/qwen', family: 'Qwen2.5-VL', blocks: 2 })
    const listed = await thaw.call('models.list', {})
    expect(listed.elsewhere).toEqual([elsewhere])
    expect([...listed.models, ...listed.problems].map((one) => one.model)).not.toContain('acme/qwen')
    const { advice } = await thaw.call('advice.elsewhere', { dataset: pictures, model: 'acme/qwen' })
    expect(advice).toMatchObject({ family: 'Qwen2.5-VL', model: elsewhere?.folder })
    const { code, message } = await thaw.fail('runs.start', {
      dataset: pictures,
      model: 'acme/qwen',
      strategy: 'frozen',
    })
    expect(code).toBe('model-unreadable')
    expect(message).toContain('acme/qwen is Qwen2.5-VL, which Thaw does not train itself')
    await thaw.call('models.remove', { model: 'acme/qwen' })
    expect((await thaw.call('models.list', {})).elsewhere).toEqual([])
  })

  it('stops when the person says so, and goes on later', async () => {
    rmSync(join(root, 'cache'), { recursive: true })
    hub.fault = ({ origin }) => (origin === 'storage' ? { slowMs: 50, piece: 65_536 } : null)
    const adding = thaw.fail('models.add', { model: NAME, jobId: 'add' })
    await expect.poll(() => hub.seen.some(({ origin }) => origin === 'storage')).toBe(true)
    await thaw.call('jobs.cancel', { jobId: 'add' })
    expect(await adding).toEqual({ code: 'stopped', message: 'Stopped. What has been downloaded is kept.' })
    hub.fault = () => null
  })

  it('whose files are gone is listed as such', async () => {
    const { problems } = await thaw.call('models.list', {})
    expect(problems).toEqual([
      {
        model: NAME,
        message: expect.stringMatching(/^The files of “acme\/tiny-again” are no longer in .* Add it again/),
      },
    ])
  })
})

describe('a folder', () => {
  it('is added by its own name, and not in place of a model that came with Thaw', async () => {
    const folder = join(root, 'thaw-tiny')
    const empty = join(root, 'empty')
    for (const each of [folder, empty]) mkdirSync(each)
    const taken = await thaw.fail('models.add', { model: folder })
    expect(taken.message).toContain('There is a model “thaw-tiny” already, which came with Thaw.')
    expect((await thaw.fail('models.add', { model: empty })).message).toContain('holds no model that Thaw knows')
    expect((await thaw.fail('models.add', { model: 'clip' })).message).toContain(
      'is neither a folder nor the name of a model on a hub',
    )
  })
})

describe('the command line', () => {
  it('adds a model and says what to do next, with no token in what it prints or keeps', async () => {
    const env = { THAW_HOME: join(root, 'other-home') }
    const added = await program(['models', 'add', NAME], env)
    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('Downloading 2 files from 127.0.0.1') })
    expect(added.stdout).toMatch(/^licence +mit$/m)
    expect(added.stdout).toContain(hub.commit(NAME).slice(0, 12))
    expect(added.stdout).toContain('`thaw run DATASET --model acme/tiny-again`')
    const found = await program(['models', 'find'], env)
    expect(found.stdout).toMatch(/^acme\/tiny-again +13 MB +unknown$/m)
    expect(found.stdout).toContain('openai/clip-vit-base-patch32')
    for (const folder of ['home', 'other-home', 'cache']) {
      for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        expect(readFileSync(path).includes('hf_very_secret_token') ? path : null).toBeNull()
      }
    }
  })
})
