import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { decodeRgb, encodePng, thumbnail } from '../../../core/dataset/index.ts'
import type { Result } from '../../../core/domain/failure.ts'
import { centreCrop, type Framing } from '../../../core/domain/framing.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { flat, photo, scene } from '../../support/images/photo.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

async function decode(name: string, bytes: Uint8Array, to: number | Framing): Promise<Uint8Array> {
  const framing = typeof to === 'number' ? centreCrop(to) : to
  await folder.write({ [name]: bytes })
  return valueOf(await decodeRgb(folder.path, { path: name }, framing))
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

/** Left red, right blue, stored lying on its side with the EXIF orientation that sets it upright. */
async function sideways(): Promise<Uint8Array> {
  const upright = sharp(
    Uint8Array.from({ length: 40 * 20 * 3 }, (_, i) => (i % 3 === (Math.floor(i / 3) % 40 < 20 ? 0 : 2) ? 255 : 0)),
    {
      raw: { width: 40, height: 20, channels: 3 },
    },
  )
  const turned = await upright.rotate(-90).png().toBuffer()
  return sharp(turned).withMetadata({ orientation: 6 }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()
}

describe('decodeRgb', () => {
  it('gives back the very pixels of a lossless image of the asked size', async () => {
    const png = await photo(3, 24, 24).png().toBuffer()
    expect([...(await decode('same.png', png, 24))]).toEqual([...scene(3, 24, 24)])
  })

  it('fits the shorter side and cuts out the middle', async () => {
    const stripes = Uint8Array.from(
      { length: 60 * 20 * 3 },
      (_, i) => [255, 128, 0][Math.floor((Math.floor(i / 3) % 60) / 20)] as number,
    )
    const png = await sharp(stripes, { raw: { width: 60, height: 20, channels: 3 } })
      .png()
      .toBuffer()
    const rgb = await decode('stripes.png', png, 10)
    expect(rgb).toHaveLength(300)
    expect(rgb[(5 * 10 + 5) * 3]).toBe(128)
    expect(Math.abs((rgb[(5 * 10 + 1) * 3] as number) - 128)).toBeLessThan(20)
  })

  it('sets EXIF-rotated images upright', async () => {
    const bytes = await sideways()
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 20, height: 40, orientation: 6 })
    const rgb = await decode('turned.jpg', bytes, 20)
    const [left, right] = [rgb.slice((10 * 20 + 2) * 3).slice(0, 3), rgb.slice((10 * 20 + 17) * 3).slice(0, 3)]
    expect(left[0]).toBeGreaterThan(200)
    expect(left[2]).toBeLessThan(60)
    expect(right[0]).toBeLessThan(60)
    expect(right[2]).toBeGreaterThan(200)
  })

  it('scales 16 bits to 8 instead of clipping', async () => {
    const values = Uint16Array.from({ length: 16 * 16 }, (_, i) => Math.floor(i / 16) * 4096)
    const png = await sharp(values, { raw: { width: 16, height: 16, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer()
    expect(await sharp(png).metadata()).toMatchObject({ depth: 'ushort', channels: 1 })
    const rgb = await decode('deep.png', png, 16)
    for (let row = 0; row < 16; row++) expect(Math.abs((rgb[row * 48] as number) - row * 16)).toBeLessThanOrEqual(1)
  })

  it('makes three equal channels of greyscale, with and without alpha', async () => {
    const grey = await sharp(
      Uint8Array.from({ length: 256 }, (_, i) => i),
      { raw: { width: 16, height: 16, channels: 1 } },
    )
      .toColourspace('b-w')
      .png()
      .toBuffer()
    expect((await sharp(grey).metadata()).channels).toBe(1)
    const rgb = await decode('grey.png', grey, 16)
    expect([...rgb]).toEqual(Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)))
    const pixels = Uint8Array.from({ length: 512 }, (_, i) => (i % 2 === 0 ? 100 : 0))
    const clear = await sharp(pixels, { raw: { width: 16, height: 16, channels: 2 } })
      .png()
      .toBuffer()
    expect(new Set(await decode('clear.png', clear, 16))).toEqual(new Set([255]))
  })

  it('lays transparent parts over white', async () => {
    const rgb = await decode('half.png', await flat([0, 0, 0, 128]).png().toBuffer(), 8)
    for (const value of rgb) expect(Math.abs(value - 127)).toBeLessThanOrEqual(1)
  })

  it('turns CMYK into sRGB, not into its negative', async () => {
    const cmyk = await flat([220, 40, 30]).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk')
    const [r, g, b] = await decode('print.jpg', cmyk, 8)
    expect(r).toBeGreaterThan(170)
    expect(g).toBeLessThan(110)
    expect(b).toBeLessThan(110)
  })

  it('takes the first frame of an animation', async () => {
    const frames = [flat([255, 0, 0]), flat([0, 0, 255])].map((frame) => frame.png().toBuffer())
    const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer()
    expect((await sharp(gif).metadata()).pages).toBe(2)
    expect([...(await decode('moving.gif', gif, 8))].slice(0, 3)).toEqual([255, 0, 0])
  })

  it('keeps the centre or squashes all of it, as the model asks', async () => {
    // Red, green, green, blue: a wide picture of which the centre is green.
    const rgb = Uint8Array.from({ length: 40 * 10 * 3 }, (_, i) => {
      const quarter = Math.floor((Math.floor(i / 3) % 40) / 10)
      return i % 3 === [0, 1, 1, 2][quarter] ? 255 : 0
    })
    const wide = await sharp(rgb, { raw: { width: 40, height: 10, channels: 3 } })
      .png()
      .toBuffer()
    const middleOf = (square: Uint8Array, x: number): number[] =>
      Array.from(square.subarray((5 * 10 + x) * 3, (5 * 10 + x) * 3 + 3))
    const cropped = await decode('wide.png', wide, { side: 10, fit: 'crop', kernel: 'linear' })
    const squashed = await decode('wide.png', wide, { side: 10, fit: 'squash', kernel: 'linear' })
    expect([0, 5, 9].map((x) => middleOf(cropped, x))).toEqual([
      [0, 255, 0],
      [0, 255, 0],
      [0, 255, 0],
    ])
    expect([0, 5, 9].map((x) => middleOf(squashed, x))).toEqual([
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ])
  })

  it('reads a name with brackets, which libvips would take for options', async () => {
    expect(await decode('a[page=3] ü 猫.png', await photo(1).png().toBuffer(), 8)).toHaveLength(192)
  })

  it('fails with what to do when the file is gone or cut off', async () => {
    const gone = await decodeRgb(folder.path, { path: 'gone.png' }, centreCrop(8))
    expect(gone).toMatchObject({ ok: false, failure: { code: 'dataset-changed', file: join(folder.path, 'gone.png') } })
    const jpeg = await photo(2, 200, 400).jpeg().toBuffer()
    await folder.write({ 'cut.jpg': jpeg.subarray(0, jpeg.length * 0.6) })
    const cut = await decodeRgb(folder.path, { path: 'cut.jpg' }, centreCrop(8))
    expect(cut).toMatchObject({ ok: false, failure: { code: 'dataset-changed' } })
    expect(!cut.ok && cut.failure.message).toMatch(/ends too early/)
  })
})

describe('thumbnail', () => {
  it('is a JPEG of the whole upright image, at most as large as asked, never enlarged', async () => {
    await folder.write({ 'turned.jpg': await sideways(), 'wide.png': await photo(1, 300, 100).png().toBuffer() })
    const turned = await sharp(valueOf(await thumbnail(folder.path, { path: 'turned.jpg' }, 100))).metadata()
    expect(turned).toMatchObject({ format: 'jpeg', width: 40, height: 20 })
    const wide = await sharp(valueOf(await thumbnail(folder.path, { path: 'wide.png' }, 60))).metadata()
    expect(wide).toMatchObject({ width: 60, height: 20 })
  })
})

describe('encodePng', () => {
  it('keeps every pixel, and refuses a wrong number of bytes', async () => {
    const rgb = scene(9, 13, 7)
    const { data, info } = await sharp(await encodePng(rgb, 13, 7))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: 13, height: 7, channels: 3 })
    expect([...data]).toEqual([...rgb])
    await expect(encodePng(rgb, 7, 7)).rejects.toThrow(/147 bytes/)
  })
})
