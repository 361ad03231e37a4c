/** Everything that goes wrong on the way: the download either ends with the very bytes, or with a sentence. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { clipLike } from '../../support/hub/models.ts'
import { sha256, type Fault, type FakeModel, type Seen } from '../../support/hub/server.ts'
import { portOfNobody } from '../../support/port-of-nobody.ts'
import { contents, failureOf, placeWith, value, type Place } from './set-up.ts'

const ID = 'acme/clip-small'
const CHILD = fileURLToPath(new URL('../../support/hub/download-child.ts', import.meta.url))
const model = clipLike(400_000)
const weights = model.files['model.safetensors'] as Uint8Array
const isWeights = ({ origin }: Seen): boolean => origin === 'storage'

/** Applies faults to the requests for the weights, one after the other, and none when they are used up. */
function onWeights(place: Place, faults: readonly Fault[]): void {
  const left = [...faults]
  place.hub.fault = (seen) => (isWeights(seen) && seen.path.includes(sha256(weights)) ? left.shift() : null)
}

const rangesAsked = ({ hub }: Place): (string | undefined)[] =>
  hub.seen.filter((seen) => isWeights(seen) && seen.path.includes(sha256(weights))).map(({ headers }) => headers.range)

/** Downloads the model, and tells the digest of its weights and what is left of unfinished downloads. */
async function whole(place: Place): Promise<{ weights: string | undefined; left: string[] }> {
  const got = value(await place.get(ID))
  const bytes = contents(got.folder)['model.safetensors']
  const blobs = readdirSync(join(place.cache, 'models--acme--clip-small', 'blobs'))
  return { weights: bytes && sha256(bytes), left: blobs.filter((name) => !/^[0-9a-f]{40,64}$/.test(name)) }
}

const WHOLE = { weights: sha256(weights), left: [] }

describe('a connection that fails', () => {
  const faults: Record<string, readonly Fault[]> = {
    'breaks off': [{ dropAfter: 1000 }, { dropAfter: 150_000 }, { dropAfter: 1 }],
    'breaks off before the first byte': [{ dropAfter: 0 }, { dropAfter: 0 }],
    'falls silent': [{ stallAfter: 100_000 }],
    'answers a range with the whole file': [{ dropAfter: 100_000 }, { ignoreRange: true }],
    'continues at another byte': [{ dropAfter: 100_000 }, { contentRange: 'bytes 7-399999/400000' }],
    'has expired signatures': [{ status: 403 }, { dropAfter: 100_000 }, { status: 403 }, { status: 401 }],
    'answers with 500 and 503': [{ status: 503 }, { status: 500 }, { dropAfter: 10 }],
    'says that the range does not exist': [{ dropAfter: 100_000 }, { status: 416 }],
    'sends other bytes once': [{ corrupt: true }],
  }
  it.each(Object.entries(faults))('%s: the download still ends with the very bytes', async (_, given) => {
    const place = await placeWith({ [ID]: model })
    onWeights(place, given)
    expect(await whole(place)).toEqual(WHOLE)
  })

  it('goes on where it broke off, and asks the storage whether the file is still the same', async () => {
    const place = await placeWith({ [ID]: model })
    onWeights(place, [{ dropAfter: 150_000 }])
    expect(await whole(place)).toEqual(WHOLE)
    const [first, second] = place.hub.seen.filter((seen) => isWeights(seen) && seen.path.includes(sha256(weights)))
    expect(first?.headers.range).toBeUndefined()
    expect(second?.headers.range).toMatch(/^bytes=\d+-$/)
    expect(second?.headers['if-range']).toBe(`"storage-${sha256(weights).slice(0, 8)}"`)
    expect(Number(/\d+/.exec(second?.headers.range ?? '')?.[0])).toBeGreaterThan(0)
  })

  it('gives up after some attempts that bring nothing, keeps what came, and goes on from there', async () => {
    const place = await placeWith({ [ID]: model })
    place.hub.fault = (seen) =>
      isWeights(seen) && seen.path.includes(sha256(weights)) ? { dropAfter: seen.headers.range ? 0 : 200_000 } : null
    const { code, message } = failureOf(await place.get(ID))
    expect(code).toBe('network')
    expect(message).toMatch(/What has been downloaded is kept\.$/)
    const kept = join(place.cache, 'models--acme--clip-small', 'blobs', `${sha256(weights)}.thaw.incomplete`)
    const { size } = statSync(kept)
    expect(size).toBeGreaterThan(0)
    place.hub.fault = () => null
    place.hub.seen.length = 0
    expect(await whole(place)).toEqual(WHOLE)
    expect(rangesAsked(place)).toEqual([`bytes=${size}-`])
  })

  it('that only ever sends the beginning is no progress', async () => {
    const place = await placeWith({ [ID]: model })
    place.hub.fault = (seen) => (isWeights(seen) ? { dropAfter: 100_000, ignoreRange: true } : null)
    expect(failureOf(await place.get(ID)).code).toBe('network')
    expect(rangesAsked(place).length).toBeLessThan(12)
  })

  it('without a server is answered with what to do', async () => {
    const place = await placeWith({ [ID]: model })
    const nobody = await portOfNobody()
    const env = { HF_ENDPOINT: `http://127.0.0.1:${nobody}` }
    const gone = failureOf(await place.get(ID, { env }))
    expect(gone).toEqual({
      code: 'network',
      message: `Thaw cannot reach 127.0.0.1:${nobody} (ECONNREFUSED). Check the connection, or name a mirror with HF_ENDPOINT. What has been downloaded is kept.`,
    })
    value(await place.get(ID))
    const later = failureOf(await place.get(ID, { env }))
    expect(later.message).toMatch(/The cache has it as it was at commit [0-9a-f]{12}: add it offline to use that\.$/)
  })
})

describe('what a server sends', () => {
  it('is refused if it is twice another file than listed, and nothing of it stays', async () => {
    const place = await placeWith({ [ID]: model })
    place.hub.fault = (seen) => (isWeights(seen) && seen.path.includes(sha256(weights)) ? { corrupt: true } : null)
    expect(failureOf(await place.get(ID))).toEqual({
      code: 'hub-corrupt',
      message: expect.stringMatching(
        /sent model\.safetensors twice with another SHA-256 than it lists\. Thaw has kept nothing of it\./,
      ),
    })
    const blobs = join(place.cache, 'models--acme--clip-small', 'blobs')
    expect(existsSync(join(blobs, sha256(weights)))).toBe(false)
    expect(statSync(join(blobs, `${sha256(weights)}.thaw.incomplete`)).size).toBe(0)
  })

  it('is checked for small files too, by git’s digest', async () => {
    const place = await placeWith({ [ID]: model })
    place.hub.fault = ({ path }) => (path.endsWith('/config.json') ? { corrupt: true } : null)
    expect(failureOf(await place.get(ID)).message).toContain('SHA-1 (git)')
  })

  it('replaces what an earlier download left damaged', async () => {
    const place = await placeWith({ [ID]: model })
    onWeights(
      place,
      Array.from({ length: 9 }, (_, n) => ({ dropAfter: n === 0 ? 200_000 : 0 })),
    )
    failureOf(await place.get(ID))
    const kept = join(place.cache, 'models--acme--clip-small', 'blobs', `${sha256(weights)}.thaw.incomplete`)
    writeFileSync(kept, Buffer.alloc(statSync(kept).size, 7))
    place.hub.fault = () => null
    expect(await whole(place)).toEqual(WHOLE)
    truncateSync(join(value(await place.get(ID)).folder, 'model.safetensors'), 10)
    expect(await whole(place)).toEqual(WHOLE)
  })

  const listings: Record<string, string> = {
    'out of the folder': '../../../evil.json',
    absolute: '/etc/evil.json',
    'with a backslash': '..\\evil.json',
    'on a drive': 'C:evil.json',
    'with a NUL': 'evil\0.json',
    'reserved by Windows': 'con.json',
    'ending with a dot': 'folder./evil.json',
  }
  it.each(Object.entries(listings))('may not be a file %s', async (_, path) => {
    const listedAs: FakeModel['listedAs'] = (entries) => [
      ...entries,
      { type: 'file', path, size: 3, oid: 'a'.repeat(40) },
    ]
    const place = await placeWith({ [ID]: { ...model, listedAs } })
    const { code, message } = failureOf(await place.get(ID))
    expect(code).toBe('hub-unsafe')
    expect(message).toMatch(/Thaw downloads nothing from this repository\.$/)
    expect(existsSync(place.cache)).toBe(false)
  })

  it('may not name digests that are paths, nor two files that some systems take for one', async () => {
    const evil: FakeModel['listedAs'] = (entries) =>
      entries.map((entry) => (entry['path'] === 'config.json' ? { ...entry, oid: '../../../../evil' } : entry))
    const twice: FakeModel['listedAs'] = (entries) => [
      ...entries,
      { type: 'file', path: 'CONFIG.json', size: 3, oid: 'a'.repeat(40) },
    ]
    const first = await placeWith({ [ID]: { ...model, listedAs: evil } })
    expect(failureOf(await first.get(ID)).code).toBe('network')
    const second = await placeWith({ [ID]: { ...model, listedAs: twice } })
    expect(failureOf(await second.get(ID)).code).toBe('hub-unsafe')
  })

  it('may not lead elsewhere than to the web, nor in a circle', async () => {
    for (const location of ['file:///etc/passwd', 'data:text/plain,x', '/again']) {
      const place = await placeWith({ [ID]: model })
      place.hub.fault = ({ path }) =>
        path.endsWith('/config.json') || path === '/again' ? { status: 302, headers: { location } } : null
      expect(failureOf(await place.get(ID)).code).toBe('network')
    }
  })
})

describe('a refusal', () => {
  const refusals: readonly (readonly [string, Fault, string | null, string, RegExp])[] = [
    [
      'gated, without a token',
      { status: 401, headers: { 'x-error-code': 'GatedRepo' } },
      null,
      'hub-access',
      /accept their terms\. Open \S+\/acme\/clip-small in a browser and accept them, then set HF_TOKEN/,
    ],
    [
      'gated, with a token',
      { status: 403, headers: { 'x-error-code': 'GatedRepo' } },
      'hf_x',
      'hub-access',
      /does not count your token among them yet/,
    ],
    [
      '401 without a token',
      { status: 401 },
      null,
      'not-found',
      /has no model acme\/clip-small that you can read\. Check the name; if it is private, set HF_TOKEN/,
    ],
    [
      '401 with a token',
      { status: 401 },
      'hf_x',
      'hub-access',
      /does not accept your token\. Make a new one at \S+\/settings\/tokens/,
    ],
    ['403 without a token', { status: 403 }, null, 'hub-access', /without a token\. Set HF_TOKEN/],
    [
      '404',
      { status: 404, headers: { 'x-error-code': 'RepoNotFound' } },
      null,
      'not-found',
      /has no model acme\/clip-small/,
    ],
    [
      'too many requests, for too long',
      { status: 429, headers: { ratelimit: '"api";r=0;t=290' } },
      null,
      'network',
      /Try again in 290 seconds; .* A token .* raises the limit\.$/,
    ],
    ['a server that is down', { status: 502 }, null, 'network', /cannot answer at the moment \(status 502\)/],
    ['something else than a hub', { status: 204 }, null, 'network', /Check that it is a model hub\.$/],
  ]
  it.each(refusals)('%s says what to do', async (_, fault, token, code, pattern) => {
    const place = await placeWith({ [ID]: model })
    place.hub.fault = () => fault
    const got = failureOf(await place.get(ID, { env: token === null ? {} : { HF_TOKEN: token } }))
    expect(got).toEqual({ code, message: expect.stringMatching(pattern) })
    expect(got.message).not.toContain('hf_x')
  })

  it('of a revision names it', async () => {
    const place = await placeWith({ [ID]: model })
    expect(failureOf(await place.get(`${ID}@v7`))).toEqual({
      code: 'not-found',
      message: expect.stringContaining('has no revision “v7”'),
    })
  })

  it('for some seconds is waited for', async () => {
    const place = await placeWith({ [ID]: model })
    const told: string[] = []
    let times = 0
    place.hub.fault = ({ path }) =>
      path.startsWith('/api/') && times++ === 0 ? { status: 429, headers: { ratelimit: '"api";r=0;t=1' } } : null
    const before = performance.now()
    value(await place.get(ID, { onProgress: ({ stage }) => told.push(stage) }))
    expect(performance.now() - before).toBeGreaterThan(950)
    expect(told.some((stage) => stage.endsWith('asks to wait 1 s'))).toBe(true)
  })
})

describe('a token', () => {
  it('goes to the hub and never to the storage that it sends us to', async () => {
    const place = await placeWith({ [ID]: model })
    onWeights(place, [{ dropAfter: 1000 }, { status: 403 }])
    value(await place.get(ID, { env: { HF_TOKEN: 'hf_secret' } }))
    const { seen } = place.hub
    expect(seen.filter(({ origin }) => origin === 'storage').length).toBeGreaterThan(2)
    for (const { origin, path, headers } of seen) {
      expect(headers.authorization).toBe(origin === 'hub' ? 'Bearer hf_secret' : undefined)
      expect(`${path} ${JSON.stringify({ ...headers, authorization: '' })}`).not.toContain('hf_secret')
    }
  })

  it('comes from the file that logging in writes, and is left out where the person says so', async () => {
    const place = await placeWith({ [ID]: model })
    const file = join(place.folder, 'token')
    writeFileSync(file, 'hf_of_file\n')
    value(await place.get(ID, { env: { HF_TOKEN_PATH: file } }))
    expect(place.hub.seen[0]?.headers.authorization).toBe('Bearer hf_of_file')
    place.hub.seen.length = 0
    value(await place.get(ID, { env: { HF_TOKEN_PATH: file, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' } }))
    expect(place.hub.seen.some(({ headers }) => headers.authorization !== undefined)).toBe(false)
  })
})

describe('stopping', () => {
  it('ends at once and keeps what came', async () => {
    const place = await placeWith({ [ID]: model })
    place.hub.fault = (seen) => (isWeights(seen) ? { slowMs: 20, piece: 8192 } : null)
    const person = new AbortController()
    const getting = place.get(ID, {
      signal: person.signal,
      onProgress: ({ done }) => {
        if (done > 100_000) person.abort(new Error('enough'))
      },
    })
    await expect(getting).rejects.toThrow('enough')
    place.hub.fault = () => null
    place.hub.seen.length = 0
    expect(await whole(place)).toEqual(WHOLE)
    expect(rangesAsked(place)).toEqual([expect.stringMatching(/^bytes=\d{5,}-$/)])
  })

  it('by a kill at any byte, again and again, ends with the very bytes', async () => {
    const place = await placeWith({ [ID]: model })
    place.hub.fault = (seen) => (isWeights(seen) ? { slowMs: 4, piece: 3001 } : null)
    const random = createRandom(20)
    let kills = 0
    for (; kills < 6; kills++) {
      const child = start(place)
      const at = 1 + random.int(weights.length / 9)
      await child.reached(at)
      child.kill()
      await child.ended
    }
    place.hub.fault = () => null
    place.hub.seen.length = 0
    const last = start(place)
    expect(await last.ended).toContain('"ok":true')
    expect(kills).toBe(6)
    const [range] = rangesAsked(place)
    expect(range).toMatch(/^bytes=\d+-$/)
    expect(await whole(place)).toEqual(WHOLE)
  })
})

describe('two processes', () => {
  it('that want the same model download it once', async () => {
    const place = await placeWith({ [ID]: model })
    place.hub.fault = (seen) => (isWeights(seen) ? { slowMs: 3, piece: 4096 } : null)
    const both = [start(place), start(place)]
    for (const { ended } of both) expect(await ended).toContain('"ok":true')
    expect(rangesAsked(place)).toEqual([undefined])
    expect(await whole(place)).toEqual(WHOLE)
  })
})

interface Child {
  readonly ended: Promise<string>
  /** Resolves when it has reported so many bytes. */
  reached(bytes: number): Promise<void>
  kill(): void
}

function start({ hub, cache }: Place): Child {
  const child = spawn(process.execPath, [CHILD, hub.endpoint, cache, ID], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  const ended = new Promise<string>((resolve) => child.on('close', () => resolve(output)))
  return {
    ended,
    async reached(bytes) {
      while (child.exitCode === null) {
        const last = /.* (\d+) \d+\n[^\n]*$/.exec(output)
        if (last && Number(last[1]) >= bytes) return
        await delay(1)
      }
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
