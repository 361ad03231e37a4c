import { describe, expect, test } from 'vitest'
import { matrix } from '../../../core/math/matrix.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { hsvHistograms } from '../../../core/measure/statistics/pixels/colour.ts'
import {
  PIXEL_COLUMNS,
  PIXEL_FACTS,
  type PixelFact,
  describePixels,
} from '../../../core/measure/statistics/pixels/describe.ts'
import { nativeSizes } from '../../../core/measure/statistics/pixels/native.ts'
import { spectrumOf } from '../../../core/measure/statistics/pixels/spectrum.ts'

const SIDE = 64

function picture(colour: (x: number, y: number) => readonly [number, number, number]): Uint8Array {
  const rgb = new Uint8Array(SIDE * SIDE * 3)
  for (let y = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++) rgb.set(colour(x, y), (y * SIDE + x) * 3)
  return rgb
}

function facts(rgb: Uint8Array): Record<PixelFact, number> {
  const out = matrix(1, PIXEL_COLUMNS)
  describePixels(rgb, SIDE, out, 0)
  expect(out.data.every(Number.isFinite)).toBe(true)
  return Object.fromEntries(PIXEL_FACTS.map((name, i) => [name, out.data[i]])) as Record<PixelFact, number>
}

const noise = createRandom('pixels')
const noisy = picture(() => [noise.int(256), noise.int(256), noise.int(256)])

describe('descriptors of pixels', () => {
  test('of a flat picture are its colour, without contrast', () => {
    const flat = facts(picture(() => [255, 0, 0]))
    expect(flat).toMatchObject({ red: 1, green: 0, blue: 0, saturation: 1, blockiness: 0, 'spectrum slope': 0 })
    expect(flat.contrast).toBeCloseTo(0, 9)
    expect(flat.brightness).toBeCloseTo(0.299, 5)
  })

  test('of a coarser picture say that it is less sharp and its spectrum falls more steeply', () => {
    const coarse = facts(picture((x, y) => [128 + 100 * Math.sin(x / 9), 128 + 100 * Math.cos(y / 7), 128]))
    const fine = facts(noisy)
    expect(coarse.sharpness).toBeLessThan(fine.sharpness)
    expect(coarse['spectrum slope']).toBeLessThan(-2)
    expect(Math.abs(fine['spectrum slope'])).toBeLessThan(0.3)
  })

  test('tell blocks of eight pixels from others', () => {
    const blocks = (size: number) =>
      facts(
        picture((x, y) => {
          const value = 40 + ((Math.floor(x / size) * 37 + Math.floor(y / size) * 53) % 170)
          return [value, value, value]
        }),
      )
    expect(blocks(8).blockiness).toBeGreaterThan(1)
    expect(blocks(9).blockiness).toBeLessThan(0.3)
  })
})

test('the power of a wave lies in the band of its frequency', () => {
  for (const [waves, band] of [
    [3, 1],
    [11, 5],
    [26, 12],
  ] as const) {
    const grey = Float64Array.from({ length: SIDE * SIDE }, (_, i) =>
      Math.sin((2 * Math.PI * waves * (i % SIDE)) / SIDE),
    )
    const { bands } = spectrumOf(grey, SIDE)
    expect(bands.indexOf(Math.max(...bands))).toBe(band)
  }
  // A side that is no power of two is cropped to one.
  expect(spectrumOf(new Float64Array(50 * 50), 50)).toMatchObject({ slope: 0 })
})

test('hue, saturation and value fall where they should', () => {
  const { hue, saturation, value, meanSaturation } = hsvHistograms(Uint8Array.of(0, 255, 0, 255, 255, 255))
  expect(hue.indexOf(0.5)).toBe(Math.floor(32 / 3))
  expect([saturation[31], saturation[0], value[31], meanSaturation]).toEqual([0.5, 0.5, 1, 0.5])
})

test('sizes of files are counted by shorter side and shape', () => {
  const { side, aspect } = nativeSizes([
    { width: 64, height: 64 },
    { width: 512, height: 256 },
  ])
  expect([side[3], side[5]]).toEqual([0.5, 0.5])
  expect([aspect[8], aspect[12]]).toEqual([0.5, 0.5])
})
