import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { buildReference, readReference, writeReference, type ReferenceStats } from '../../../core/measure/index.ts'
import { gaussian, itemsOf, textsOf } from './samples.ts'

const options = { modelHash: 'hash-1', preprocessing: 'p', source: 'made up', seed: 3, temperature: 14, draws: 20 }

/** @param texts different texts among 160 items; none without */
async function build(texts: number): Promise<ReferenceStats> {
  const random = createRandom(`file-${texts}`)
  const items = itemsOf(gaussian(160, 12, random), random)
  const words = Array.from({ length: 160 }, (_, i) => `30${i % 7} 3${10 + (i % Math.max(1, texts))}`)
  const embed = (text: string): Float32Array => gaussian(1, 12, createRandom(text)).data
  return buildReference(
    {
      ...items,
      texts: texts > 0 ? textsOf(words, 400, embed) : null,
      sizes: texts > 0 ? words.map((_, i) => ({ width: 30 + i, height: 90 })) : null,
    },
    options,
  )
}

const expected = { file: 'statistics.safetensors', modelHash: 'hash-1' }
const codeOf = (bytes: Uint8Array, modelHash = 'hash-1'): string => {
  const read = readReference(bytes, { ...expected, modelHash })
  return read.ok ? 'read' : read.failure.code
}

describe('the statistics file', () => {
  let bytes: Uint8Array
  beforeAll(async () => {
    bytes = writeReference(await build(80)).bytes
  })

  test.each([0, 5, 80])('with %i different texts reads back as it was built', async (texts) => {
    const stats = await build(texts)
    const written = writeReference(stats)
    const read = readReference(written.bytes, expected)
    expect(read).toEqual({ ok: true, value: { stats, id: written.id } })
    expect([stats.text === null, stats.text?.embedding !== undefined, stats.native === null]).toEqual([
      texts === 0,
      texts > 0,
      texts === 0,
    ])
  })

  test('is the same for the same items and seed, and another for others', async () => {
    expect(writeReference(await build(80)).bytes).toEqual(bytes)
    expect(writeReference(await build(5)).id).not.toBe(writeReference(await build(80)).id)
  })

  test('of another checkpoint is refused, and says which', () => {
    expect(readReference(bytes, { ...expected, modelHash: 'hash-2' })).toMatchObject({
      ok: false,
      failure: { code: 'model-mismatch', file: 'statistics.safetensors' },
    })
  })

  test('cut short anywhere is unreadable', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(codeOf(bytes.subarray(0, length))).toBe('model-unreadable')
      }),
      { numRuns: 60 },
    )
  })

  test('with any byte changed is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = bytes.slice()
        changed[at] = changed[at]! ^ flip
        const code = codeOf(changed)
        // Bytes of the model's hash in the header make it another model's.
        expect(['model-unreadable', 'model-mismatch', ...(isPadding(bytes, at) ? ['read'] : [])]).toContain(code)
      }),
      { numRuns: 200 },
    )
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0])('whose spread holds %d is refused', async (value) => {
    const stats = await build(5)
    stats.taps[0]!.moments.sd[3] = value
    expect(codeOf(writeReference(stats).bytes)).toBe('model-unreadable')
  })

  test('says whether a person chose its images, and without a word that they are of the pretraining', async () => {
    const chosen = writeReference({ ...(await build(5)), of: 'chosen' }).bytes
    const [read, before] = [readReference(chosen, expected), readReference(bytes, expected)]
    expect([read.ok && read.value.stats.of, before.ok && before.value.stats.of]).toEqual(['chosen', 'pretraining'])
  })

  test('of the version before is unreadable, with what to do', () => {
    const old = Buffer.from(bytes)
    const at = old.indexOf('thaw-pretraining-statistics-2')
    old[at + 'thaw-pretraining-statistics-'.length] = '1'.charCodeAt(0)
    expect(readReference(old, expected)).toMatchObject({
      ok: false,
      failure: { code: 'model-unreadable', message: expect.stringContaining('thaw models stats') as string },
    })
  })
})

/** Spaces that fill the header up to a multiple of eight bytes say nothing. */
function isPadding(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x20
}

test('a reference of too few items is a mistake of the caller', async () => {
  const random = createRandom('few')
  await expect(buildReference(itemsOf(gaussian(63, 4, random), random), options)).rejects.toThrow('at least 64')
})
