import fc from 'fast-check'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StoredTensor, TensorFile } from '../../../core/model/safetensors.ts'
import { readSafetensors, writeSafetensors } from '../../../core/model/safetensors.ts'

function read(bytes: Uint8Array): TensorFile {
  const result = readSafetensors(bytes, 'x.safetensors')
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

/** A file from header text and data, laid out by hand after the format's description. */
function file(header: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + text.length + data.length)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, 8)
  bytes.set(data, 8 + text.length)
  return bytes
}

const described = (place: unknown, shape: unknown = [1], dtype: unknown = 'F32'): string =>
  JSON.stringify({ w: { dtype, shape, data_offsets: place } })

const tensor = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }), fc.float32Array({ minLength: 64, maxLength: 64 }))
  .map(([shape, values]): StoredTensor => ({
    shape,
    data: values.slice(
      0,
      shape.reduce((a, b) => a * b, 1),
    ),
  }))
const tensors = fc
  .dictionary(
    fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__'),
    tensor,
  )
  .map((record) => new Map(Object.entries(record)))

describe('what is written is read again', () => {
  test('float32 to the bit, names and metadata as they were', () => {
    fc.assert(
      fc.property(tensors, fc.string(), (given, note) => {
        const back = read(writeSafetensors(given, { dtype: 'F32', metadata: { note } }))
        expect(back.tensors).toEqual(given)
        expect(back.metadata).toEqual({ note })
      }),
    )
  })

  test('float16 rounded to the nearest half, ties to even', () => {
    fc.assert(
      fc.property(tensors, (given) => {
        const back = read(writeSafetensors(given, { dtype: 'F16' })).tensors
        for (const [name, { shape, data }] of given) {
          expect(back.get(name)?.shape).toEqual(shape)
          expect(back.get(name)?.data).toEqual(data.map((value) => Math.f16round(value)))
        }
      }),
    )
    // One unit in the last place of a half at 1 is 2^-10; 1 + 2^-11 lies in the middle and goes to the even 1.
    const data = Float32Array.of(
      1 + 2 ** -11,
      1 + 3 * 2 ** -11,
      1 + 2 ** -11 + 2 ** -20,
      65504,
      65520,
      2 ** -24,
      2 ** -26,
    )
    const halves = read(writeSafetensors(new Map([['w', { shape: [7], data }]]), { dtype: 'F16' })).tensors.get(
      'w',
    )?.data
    expect([...(halves ?? [])]).toEqual([1, 1 + 2 ** -9, 1 + 2 ** -10, 65504, Infinity, 2 ** -24, 0])
  })

  test('a tensor called __proto__ is a tensor like another', () => {
    const given = new Map([['__proto__', { shape: [1], data: Float32Array.of(3) }]])
    expect(read(writeSafetensors(given, { dtype: 'F32' })).tensors).toEqual(given)
  })

  test('a view into a larger array writes its own values only', () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3)
    expect(
      read(writeSafetensors(new Map([['w', { shape: [2], data }]]), { dtype: 'F32' })).tensors.get('w')?.data,
    ).toEqual(Float32Array.of(2, 3))
  })

  test('the header is padded so that the data starts at a multiple of eight', () => {
    for (const name of ['a', 'ab', 'abc', 'abcdefgh']) {
      const bytes = writeSafetensors(new Map([[name, { shape: [], data: Float32Array.of(1) }]]), { dtype: 'F32' })
      expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0)
    }
  })
})

describe('where the bytes lie does not matter', () => {
  const given = new Map([
    ['one', { shape: [3], data: Float32Array.of(1.5, -2, 3) }],
    ['two', { shape: [1, 2], data: Float32Array.of(0.25, 8) }],
  ])

  test.each([0, 1, 2, 3, 5])('at offset %i of a larger buffer', (offset) => {
    for (const dtype of ['F32', 'F16'] as const) {
      const bytes = writeSafetensors(given, { dtype })
      const moved = new Uint8Array(bytes.length + offset + 4).fill(0xee)
      moved.set(bytes, offset)
      expect(read(moved.subarray(offset, offset + bytes.length)).tensors).toEqual(given)
    }
  })

  test('a Buffer from readFile, and the values stay when the Buffer changes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thaw-tensors-'))
    try {
      await writeFile(join(folder, 'w'), writeSafetensors(given, { dtype: 'F32' }))
      const buffer = await readFile(join(folder, 'w'))
      const back = read(buffer).tensors
      buffer.fill(0)
      expect(back).toEqual(given)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

test('reads a file of another writer: unpadded header, tensors in any order, spaces before the end', () => {
  // {"b": half [2], "a": float [1]} with b first in the data; 0x3c00 is 1, 0xc000 is −2, 0x3f000000 is 0.5.
  const header =
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"b":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}   '
  const data = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x3f)
  const back = read(file(header, data))
  expect(back.tensors.get('a')?.data).toEqual(Float32Array.of(0.5))
  expect(back.tensors.get('b')?.data).toEqual(Float32Array.of(1, -2))
  expect(back.metadata).toEqual({})
})

describe('a file that is not sound is refused with a reason', () => {
  const four = new Uint8Array(4)
  const eight = new Uint8Array(8)
  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /shorter than its header/],
    ['seven bytes', new Uint8Array(7), /shorter than its header/],
    ['an empty header', file(''), /not JSON/],
    ['a header cut short', file(described([0, 4]), four).subarray(0, 20), /longer than the file/],
    ['a header said to be huge', new Uint8Array(16).fill(0xff), /longer than the file/],
    ['broken text', file('{"w":\u0001'), /not JSON/],
    ['a header that is no UTF-8', Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0xff), /not JSON/],
    ['null', file('null'), /not an object/],
    ['a number', file('3'), /not an object/],
    ['a list', file('[]'), /not an object/],
    ['an entry that is null', file('{"w":null}'), /no type, shape or offsets/],
    ['an entry without place', file('{"w":{"dtype":"F32","shape":[1]}}', four), /no type, shape or offsets/],
    ['a shape that is text', file(described([0, 4], '1'), four), /no type, shape or offsets/],
    ['a negative place', file(described([-4, 0]), four), /no type, shape or offsets/],
    ['a negative shape', file(described([0, 4], [-1, -1]), four), /no type, shape or offsets/],
    ['a fraction', file(described([0, 4], [0.5, 2]), four), /no type, shape or offsets/],
    ['an end before its start', file(described([4, 0]), four), /does not fit/],
    ['a place past the end', file(described([0, 8], [2]), four), /ends early, in tensor w: 4 bytes are missing/],
    ['a shape of another size', file(described([0, 4], [2]), four), /does not fit/],
    [
      'a shape whose product overflows',
      file(described([0, 4], [2 ** 53 - 1, 2 ** 53 - 1, 2 ** 53 - 1]), four),
      /does not fit/,
    ],
    ['a type it cannot read', file(described([0, 4], [1], 'I32'), four), /tensor w has the unsupported type I32/],
    ['data nobody owns at the end', file(described([0, 4]), eight), /nothing owns its last 4 bytes/],
    ['data nobody owns at the start', file(described([4, 8]), eight), /nothing owns the 4 bytes before tensor w/],
    [
      'tensors over each other',
      file(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        eight,
      ),
      /tensors a and b share bytes/,
    ],
    ['metadata that is not text', file('{"__metadata__":{"n":1}}'), /metadata is not text/],
    ['metadata that is null', file('{"__metadata__":null}'), /metadata is not text/],
  ])('%s', (_, bytes, why) => {
    const result = readSafetensors(bytes, 'x.safetensors')
    expect(result).toMatchObject({ ok: false, failure: { code: 'model-unreadable', file: 'x.safetensors' } })
    if (!result.ok) expect(result.failure.message).toMatch(why)
  })

  test('any damage gives a value or a failure, never a throw', () => {
    const whole = writeSafetensors(new Map([['w', { shape: [2, 2], data: new Float32Array(4) }]]), { dtype: 'F32' })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(whole.length),
        (edits, length) => {
          const bytes = whole.slice(0, length)
          for (const [at, value] of edits) if (at < length) bytes[at] = value
          const result = readSafetensors(bytes, 'x')
          if (!result.ok) expect(result.failure.code).toBe('model-unreadable')
          else
            for (const { shape, data } of result.value.tensors.values())
              expect(data.length).toBe(shape.reduce((a, b) => a * b, 1))
        },
      ),
      { numRuns: 500 },
    )
  })
})
