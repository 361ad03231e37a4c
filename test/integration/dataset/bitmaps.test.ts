/** Bitmaps, which are decoded here, drawings, which sharp rasterises, and photos in HEIC. */
import { centreCrop } from '../../../core/domain/framing.ts'
import { createServer } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBmp } from '../../../core/dataset/image/bmp.ts'
import { decodeRgb, thumbnail } from '../../../core/dataset/index.ts'
import { bmpOf, type BmpShape, rowsOf24, rowsOfIndices } from '../../support/images/bmp.ts'
import { imported, inspected } from '../../support/datasets/imported.ts'
import { names, temporaryFolder } from '../../support/images/folder.ts'
import { flat, scene } from '../../support/images/photo.ts'

const [WIDTH, HEIGHT] = [13, 10]
const MOST = 1_000_000
/** Another colour at each place. */
const RGB = scene(5, WIDTH, HEIGHT)
const PALETTE = Array.from({ length: 16 }, (_, i) => [i * 16, 255 - i * 16, (i * 53) % 256] as const)
/** Indices below 2^bits, another one at each place. */
const indices = (bits: number): number[] =>
  Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 7 + Math.floor(i / WIDTH)) % Math.min(16, 2 ** bits))
const colored = (list: readonly number[]): number[] => list.flatMap((i) => [...(PALETTE[i] ?? [0, 0, 0])])

const packed = (bytes: 2 | 4, pack: (r: number, g: number, b: number, i: number) => number): Buffer[] =>
  Array.from({ length: HEIGHT }, (_, y) => {
    const row = Buffer.alloc(Math.ceil((WIDTH * bytes) / 4) * 4)
    for (let x = 0; x < WIDTH; x++) {
      const i = y * WIDTH + x
      const [r = 0, g = 0, b = 0] = RGB.subarray(3 * i, 3 * i + 3)
      const value = pack(r, g, b, i) >>> 0
      if (bytes === 4) row.writeUInt32LE(value, 4 * x)
      else row.writeUInt16LE(value, 2 * x)
    }
    return row
  })

const size = { width: WIDTH, height: HEIGHT }
const alphaAt = (i: number): number => (i * 11) % 256

describe('a bitmap', () => {
  const near = (bits: number) => (value: number) =>
    Math.round((Math.floor(value / 2 ** (8 - bits)) * 255) / (2 ** bits - 1))
  const rgb = [...RGB]
  const shapes: readonly (readonly [string, BmpShape, readonly number[]])[] = [
    ...([1, 2, 4, 8] as const).map(
      (bits) =>
        [
          `of ${bits} bits`,
          { ...size, bits, palette: PALETTE.slice(0, 2 ** bits), rows: rowsOfIndices(indices(bits), WIDTH, bits) },
          colored(indices(bits)),
        ] as const,
    ),
    ['of 24 bits', { ...size, bits: 24, rows: rowsOf24(RGB, WIDTH) }, rgb],
    ['from the top down', { ...size, bits: 24, topDown: true, rows: rowsOf24(RGB, WIDTH) }, rgb],
    ['of OS/2', { ...size, bits: 24, header: 12, rows: rowsOf24(RGB, WIDTH) }, rgb],
    [
      'of OS/2 with a palette',
      { ...size, bits: 4, header: 12, palette: PALETTE, rows: rowsOfIndices(indices(4), WIDTH, 4) },
      colored(indices(4)),
    ],
    ['with a long header', { ...size, bits: 24, header: 124, rows: rowsOf24(RGB, WIDTH) }, rgb],
    ['with room before its pixels', { ...size, bits: 24, gap: 37, rows: rowsOf24(RGB, WIDTH) }, rgb],
    ['without the padding of its last row', { ...size, bits: 24, cut: 1, rows: rowsOf24(RGB, WIDTH) }, rgb],
    [
      'of 32 bits, the last 8 of which mean nothing',
      { ...size, bits: 32, rows: packed(4, (r, g, b) => 0x77000000 + r * 65536 + g * 256 + b) },
      rgb,
    ],
    [
      'of 16 bits',
      { ...size, bits: 16, rows: packed(2, (r, g, b) => ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)) },
      rgb.map(near(5)),
    ],
    [
      'of 16 bits in fields of 5, 6 and 5',
      {
        ...size,
        bits: 16,
        masks: [0xf800, 0x07e0, 0x001f],
        rows: packed(2, (r, g, b) => ((r >> 3) << 11) | ((g >> 2) << 5) | (b >> 3)),
      },
      rgb.map((value, i) => near(i % 3 === 1 ? 6 : 5)(value)),
    ],
    [
      'of 32 bits in fields in another order',
      { ...size, bits: 32, masks: [0xff, 0xff00, 0xff0000], rows: packed(4, (r, g, b) => b * 65536 + g * 256 + r) },
      rgb,
    ],
    [
      'whose alpha is nowhere above 0',
      {
        ...size,
        bits: 32,
        header: 108,
        masks: [0xff0000, 0xff00, 0xff, 0xff000000],
        rows: packed(4, (r, g, b) => r * 65536 + g * 256 + b),
      },
      rgb,
    ],
    [
      'with alpha',
      {
        ...size,
        bits: 32,
        header: 124,
        masks: [0xff0000, 0xff00, 0xff, 0xff000000],
        rows: packed(4, (r, g, b, i) => alphaAt(i) * 2 ** 24 + r * 65536 + g * 256 + b),
      },
      Array.from({ length: WIDTH * HEIGHT }, (_, i) => [...RGB.subarray(3 * i, 3 * i + 3), alphaAt(i)]).flat(),
    ],
  ]

  it.each(shapes)('%s has the right pixels', (_, shape, pixels) => {
    const decoded = decodeBmp(bmpOf(shape), MOST)
    expect([decoded.width, decoded.height, decoded.channels * WIDTH * HEIGHT]).toEqual([WIDTH, HEIGHT, pixels.length])
    expect([...decoded.pixels]).toEqual(pixels)
  })

  it('in runs has them, with steps, single colours and ends', () => {
    // 5 × 3, then 1 2 3 4, 4 × 9, end of row
    const first8 = [5, 3, 0, 4, 1, 2, 3, 4, 4, 9, 0, 0]
    // 2 × 7, a step of 3 right and 1 up, 8, end of row
    const second8 = [2, 7, 0, 2, 3, 1, 1, 8, 0, 0]
    // 1 2 3 4 5 with a byte of padding, far too many 6, end
    const third8 = [0, 5, 1, 2, 3, 4, 5, 0, 200, 6, 0, 1]
    const eight = Buffer.from([first8, second8, third8].flat())
    const decoded = decodeBmp(bmpOf({ ...size, bits: 8, runs: true, palette: PALETTE, rows: [eight] }), MOST)
    const rows = [
      [3, 3, 3, 3, 3, 1, 2, 3, 4, 9, 9, 9, 9],
      [7, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0],
      [1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6],
      ...Array.from({ length: 6 }, () => Array.from({ length: 13 }, () => 0)),
    ]
    expect([...decoded.pixels]).toEqual(colored(rows.toReversed().flat()))
    const four = Buffer.from([13, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 8, 0xab, 0, 1])
    const nibbles = decodeBmp(bmpOf({ ...size, bits: 4, runs: true, palette: PALETTE, rows: [four] }), MOST)
    const first = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    const second = [3, 4, 5, 6, 7, 10, 11, 10, 11, 10, 11, 10, 11]
    expect(Array.from(nibbles.pixels.subarray(-6 * WIDTH))).toEqual(colored([...second, ...first]))
  })

  it.each([
    ['more pixels than fit', { bits: 24 as const, width: 60_000, height: 60_000 }, /pixel limit/],
    ['pixels that are not there', { bits: 24 as const, width: 500, height: 500 }, /unexpected end/],
    ['no width', { bits: 24 as const, width: 0, height: 5 }, /0 × 5/],
    ['a width below 0', { bits: 24 as const, width: -5, height: 5 }, /-5 × 5/],
    ['3 bits', { bits: 3, ...size }, /3 bits per pixel/],
    ['another coding inside', { bits: 24 as const, ...size, compression: 4 }, /compression 4/],
    ['fields with holes', { bits: 32 as const, ...size, masks: [0xf0f, 0xf000, 0xf0] }, /lie apart/],
    ['runs that end early', { bits: 8 as const, ...size, runs: true, palette: PALETTE }, /unexpected end/],
  ])('that claims %s is refused', (_, shape, message) => {
    expect(() => decodeBmp(bmpOf({ rows: [Buffer.alloc(40, 5)], ...shape }), MOST)).toThrow(message)
  })

  it('that is damaged anywhere is decoded or refused, and nothing else', () => {
    const sound = shapes.map(([, shape]) => bmpOf(shape))
    const change = fc.record({ which: fc.nat(sound.length - 1), at: fc.nat(140), byte: fc.nat(255), keep: fc.nat(600) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = Buffer.from(sound[changes[0]?.which ?? 0] ?? [])
        for (const { at, byte } of changes) bytes[Math.min(at, bytes.length - 1)] = byte
        const cut = bytes.subarray(0, Math.max(2, changes[0]?.keep ?? 0))
        try {
          const { width, height, channels, pixels } = decodeBmp(cut, MOST)
          expect(pixels.length).toBe(width * height * channels)
        } catch (error) {
          expect(String(error)).toMatch(
            /unexpected end|pixel limit|bits per pixel|compression|header of|pixels|lie apart/,
          )
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is imported, shown and decoded like any other image', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 3), ...names('b/', 3)])
    const pixels = scene(77, 48, 40)
    await folder.write({
      'a/w.bmp': bmpOf({ width: 48, height: 40, bits: 24, rows: rowsOf24(pixels, 48) }),
      'a/cut.bmp': bmpOf({ width: 48, height: 40, bits: 24, rows: rowsOf24(pixels, 48) }).subarray(0, 3000),
      'b/huge.bmp': bmpOf({
        width: 40_000,
        height: 40_000,
        bits: 8,
        runs: true,
        palette: PALETTE,
        rows: [Buffer.from([0, 1])],
      }),
    })
    const { items, problems } = await imported(folder.path)
    const item = items.find(({ path }) => path === 'a/w.bmp')
    expect(item).toMatchObject({ width: 48, height: 40 })
    expect(problems.map(({ file, code, message }) => [file, code, message])).toEqual([
      ['a/cut.bmp', 'unreadable', expect.stringContaining('ends too early')],
      ['b/huge.bmp', 'too-large', expect.stringContaining('32 million pixels')],
    ])
    const decoded = item && (await decodeRgb(folder.path, item, centreCrop(40)))
    expect(decoded?.ok && [...decoded.value.subarray(0, 3)]).toEqual([...pixels.subarray(12, 15)])
    const shown = item && (await thumbnail(folder.path, item, 32))
    expect(shown?.ok).toBe(true)
  })
})

describe('a drawing in SVG', () => {
  const svg = (body: string, head = ''): string =>
    `${head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40">${body}</svg>`

  async function colorOf(text: string, files: Record<string, Uint8Array> = {}): Promise<number[]> {
    await using folder = await temporaryFolder()
    await folder.write({ ...files, 'a.svg': text })
    const decoded = await decodeRgb(folder.path, { path: 'a.svg' }, centreCrop(8))
    if (!decoded.ok) throw new Error(decoded.failure.message)
    return [...decoded.value.subarray(0, 3)]
  }

  it('is rasterised at its own size, over white', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 3), ...names('b/', 3)])
    await folder.write({
      'a/d.svg': svg('<rect width="40" height="20" fill="#f00"/>', '<?xml version="1.0"?>\n<!-- drawn -->\n'),
      'b/page.svg': `<html><body>${svg('')}</body></html>`,
      'b/huge.svg': svg('').replace('width="40" height="40"', 'width="40000" height="40000"'),
    })
    const { items, problems } = await imported(folder.path)
    expect(items.find(({ path }) => path === 'a/d.svg')).toMatchObject({ width: 40, height: 40 })
    expect(problems.filter(({ severity }) => severity === 'error').map(({ file, code }) => [file, code])).toEqual([
      ['b/huge.svg', 'too-large'],
      ['b/page.svg', 'not-an-image'],
    ])
    expect(await colorOf(svg('<rect width="40" height="20" fill="#f00"/>'))).toEqual([255, 0, 0])
  })

  it('never shows another file, nor asks a network for one', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = server.address()
    const web = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    await using secret = await temporaryFolder()
    const red = await flat([255, 0, 0]).png().toBuffer()
    await secret.write({ 'red.png': red, 'red.svg': svg('<rect id="r" width="40" height="40" fill="red"/>') })
    const image = (href: string): string => `<image width="40" height="40" xlink:href="${href}" href="${href}"/>`
    const file = `file://${join(secret.path, 'red.png')}`
    const drawings = [
      image(file),
      image(join(secret.path, 'red.png')),
      image('red.png'),
      image(`${web}/image.png`),
      `<use href="file://${join(secret.path, 'red.svg')}#r" xlink:href="file://${join(secret.path, 'red.svg')}#r"/>`,
      `<use xlink:href="${web}/a.svg#r"/>`,
      `<style>@import url("${web}/a.css"); rect { fill: url("${web}/b.svg#p") }</style><rect width="0" height="0"/>`,
    ]
    for (const drawing of drawings) {
      const color = await colorOf(svg(drawing), { 'red.png': red }).catch(() => [255, 255, 255])
      expect(color).toEqual([255, 255, 255])
    }
    const entity = `<!DOCTYPE svg [<!ENTITY x SYSTEM "file://${join(secret.path, 'red.svg')}">]>`
    expect(await colorOf(svg('&x;', entity)).catch(() => [255, 255, 255])).toEqual([255, 255, 255])
    server.close()
    expect(asked).toEqual([])
  })

  it('that unfolds without end is refused soon', async () => {
    const lol = Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')
    const entities = svg('<text>&l12;</text>', `<!DOCTYPE svg [<!ENTITY l0 "lol">${lol}]>`)
    await expect(colorOf(entities)).rejects.toThrow('a.svg')
  })
})

it('a HEIC photo is reported with what to do about it, where its coding is not there', async () => {
  await using folder = await temporaryFolder()
  await folder.photos([...names('a/', 3), ...names('b/', 3)])
  const box = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')
  await folder.write({ 'a/IMG_1.HEIC': Buffer.concat([box, Buffer.alloc(2000, 7)]) })
  const { problems } = await inspected(folder.path)
  expect(problems).toEqual([])
  const dataset = await imported(folder.path)
  expect(dataset.problems).toMatchObject([
    { code: 'unreadable', file: 'a/IMG_1.HEIC', message: expect.stringContaining('heif-convert photo.heic photo.jpg') },
  ])
})
