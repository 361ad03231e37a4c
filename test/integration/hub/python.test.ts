/** The cache is Python's as well: what one downloads, the other finds. Needs a Python with huggingface_hub. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cachedModels } from '../../../core/hub/index.ts'
import { clipLike } from '../../support/hub/models.ts'
import { contents, placeWith, value, type Place } from './set-up.ts'

const ID = 'acme/clip-small'
const PYTHONS = [process.env['THAW_PYTHON'] ?? 'python3', 'python3']
const python = PYTHONS.find((each) => spawnSync(each, ['-c', 'import huggingface_hub']).status === 0)
if (python === undefined) console.log('Skipped the tests with Python: THAW_PYTHON names none that has huggingface_hub.')

/** Runs a program on the same hub and cache, and parses the line that it prints. */
function run({ hub, cache, folder }: Place, program: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const child = spawn(python as string, ['-c', program, ID], {
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      HF_ENDPOINT: hub.endpoint,
      HF_HUB_CACHE: cache,
      HF_HUB_DISABLE_PROGRESS_BARS: '1',
      HF_HUB_DISABLE_XET: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  return new Promise((resolve, reject) => {
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error(errors))))
  })
}

const SNAPSHOT = `
import json, sys
from huggingface_hub import snapshot_download
print(json.dumps(snapshot_download(sys.argv[1], allow_patterns=["*.json", "*.safetensors", "README.md"], ignore_patterns=["*/*"])))`

const SCAN = `
import json
from huggingface_hub import scan_cache_dir
found = scan_cache_dir()
print(json.dumps({
  "warnings": [str(one) for one in found.warnings],
  "repos": [[repo.repo_id, repo.nb_files, [[revision.commit_hash, sorted(revision.refs)] for revision in repo.revisions]] for repo in found.repos],
}))`

describe.skipIf(python === undefined)('Python’s huggingface_hub', () => {
  it('finds what Thaw downloaded, without the network, and finds nothing wrong with it', async () => {
    const place = await placeWith({ [ID]: clipLike(300_000) })
    const got = value(await place.get(ID))
    place.hub.seen.length = 0
    expect(await run(place, SNAPSHOT, { HF_HUB_OFFLINE: '1' })).toBe(got.folder)
    expect(place.hub.seen).toEqual([])
    expect(await run(place, SCAN)).toEqual({ warnings: [], repos: [[ID, 5, [[got.commit, ['main']]]]] })
  })

  it('asks the same hub for the list and downloads nothing again', async () => {
    const place = await placeWith({ [ID]: clipLike(300_000) })
    const got = value(await place.get(ID))
    place.hub.seen.length = 0
    expect(await run(place, SNAPSHOT)).toBe(got.folder)
    expect(place.hub.seen.filter(({ method, origin }) => method === 'GET' && origin === 'storage')).toEqual([])
  })

  it('downloads what Thaw then finds', async () => {
    const place = await placeWith({ [ID]: clipLike(300_000) })
    const folder = await run(place, SNAPSHOT)
    expect((await cachedModels(place.cache)).map(({ id, complete }) => ({ id, complete }))).toEqual([
      { id: ID, complete: true },
    ])
    const offline = value(await place.get(ID, { offline: true }))
    expect(offline.folder).toBe(folder)
    const online = value(await place.get(ID))
    expect(online).toMatchObject({ folder, fetched: 0 })
    expect(Object.keys(contents(join(place.cache, 'models--acme--clip-small', 'blobs')))).toHaveLength(5)
  })
})
