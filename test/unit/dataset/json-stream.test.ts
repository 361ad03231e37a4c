import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonStream, type Streamed } from '../../../core/dataset/rows/json-stream.ts'
import type { Problem } from '../../../core/domain/dataset.ts'

/** As a decoder does, which never cuts a character in two. */
async function* inPieces(text: string, length: number): AsyncGenerator<string> {
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = at + length
    if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end++
    yield text.slice(at, end)
  }
}

async function read(text: string, properties: readonly string[] = [], length = 7) {
  const found: Streamed[] = []
  const problems: Problem[] = []
  for await (const one of jsonStream(inPieces(text, length), 'a.json', properties)) {
    if ('problem' in one) problems.push(one.problem)
    else found.push(one)
  }
  return { found, values: found.map(({ value }) => value), problems }
}

const pieceLength = fc.integer({ min: 1, max: 40 })
const indent = fc.integer({ min: 0, max: 2 })

describe('jsonStream', () => {
  it('yields what JSON.parse reads, wherever the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), pieceLength, indent, async (list, length, spaces) => {
        const text = JSON.stringify(list, null, spaces)
        const { values, problems } = await read(text, [], length)
        expect(problems).toEqual([])
        expect(values).toEqual(JSON.parse(text))
      }),
    )
  })

  it('tells the members of the wanted properties from all others', async () => {
    const member = fc.jsonValue()
    const document = fc.record({
      info: member,
      images: fc.array(member),
      other: fc.array(member),
      boxes: fc.array(member),
    })
    await fc.assert(
      fc.asyncProperty(document, pieceLength, indent, async (value, length, spaces) => {
        const text = JSON.stringify(value, null, spaces)
        const { images, boxes } = JSON.parse(text) as { images: unknown[]; boxes: unknown[] }
        const { found, problems } = await read(text, ['images', 'boxes'], length)
        expect(problems).toEqual([])
        expect(found.map(({ under, value: one }) => [under, one])).toEqual([
          ...images.map((one) => ['images', one]),
          ...boxes.map((one) => ['boxes', one]),
        ])
      }),
    )
  })

  it('says on which line each member begins', async () => {
    const { found } = await read('[\n  {\n    "a": 1\n  },\n  {"a": "x\\ny"}, [\n 3],\n\n{}]')
    expect(found.map(({ line }) => line)).toEqual([2, 5, 5, 8])
  })

  it('keeps what lies before a fault, and says in which line and byte it is', async () => {
    const { values, problems } = await read('[\n  {"é": 1},\n  {\n    "a": 2\n    "b": 3}\n]')
    expect(values).toEqual([{ é: 1 }])
    expect(problems).toMatchObject([{ code: 'bad-line', line: 5 }])
    expect(problems[0]?.message).toMatch(/Unexpected STRING|Unexpected .*"b"/)
    const outside = await read('[{"é": 1}, {"b": 2}, !]')
    expect(outside.values).toEqual([{ é: 1 }, { b: 2 }])
    expect(outside.problems[0]?.message).toMatch(/at byte 22 /)
  })

  it.each(['[{"a": 1}, {"a": 2', '[{"a": 1}, {"a": "2', '[{"a": 1},', '[{"a": 1}, {"b": [}]'])(
    'reports a document that ends or closes too early: %s',
    async (text) => {
      const { values, problems } = await read(text)
      expect(values).toEqual([{ a: 1 }])
      expect(problems).toHaveLength(1)
    },
  )

  it('refuses a member that nests too deep, and one text that is too long', async () => {
    const deep = await read(`[1, ${'['.repeat(300)}${']'.repeat(300)}]`)
    expect(deep.values).toEqual([1])
    expect(deep.problems[0]?.message).toMatch(/nests more than 200 levels/)
    const long = await read(`[{"a": 1}, {"a": "${'x'.repeat(18 * 2 ** 20)}"}]`, [], 2 ** 18)
    expect(long.values).toEqual([{ a: 1 }])
    expect(long.problems[0]?.message).toMatch(/more than 16 MiB/)
  })

  it('reads a member that is longer than any single text may be', async () => {
    const value = { texts: Array.from({ length: 20 }, () => 'x'.repeat(2 ** 20)) }
    const { values, problems } = await read(JSON.stringify([value, { a: 1 }]), [], 2 ** 18)
    expect(problems).toEqual([])
    expect(values).toEqual([value, { a: 1 }])
  })
})
