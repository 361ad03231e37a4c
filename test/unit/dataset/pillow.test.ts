/** Resampling as Pillow does it; the expected values are Pillow's. */
import { describe, expect, it } from 'vitest'
import { framedAsPillow, type Raster, resize } from '../../../core/dataset/image/pillow.ts'

/** One row, the same value in all channels. */
const row = (...values: number[]): Raster => ({
  data: Uint8Array.from(values.flatMap((value) => [value, value, value])),
  width: values.length,
  height: 1,
  channels: 3,
})
const grey = ({ data }: Raster): number[] => [...data].filter((_, i) => i % 3 === 0)

describe('a ramp', () => {
  const ramp = row(0, 10, 20, 30, 40, 50)
  it.each([
    ['cubic', [0, 2, 7, 13, 18, 23, 28, 33, 38, 43, 48, 51]],
    ['linear', [0, 3, 8, 13, 18, 23, 28, 33, 38, 43, 48, 50]],
    ['lanczos', [0, 1, 7, 13, 18, 22, 28, 32, 37, 43, 49, 51]],
  ] as const)('is doubled by %s', (kernel, expected) => {
    expect(grey(resize(ramp, 12, 1, kernel))).toEqual(expected)
  })
  it.each([
    ['cubic', [5, 25, 45]],
    ['linear', [7, 25, 43]],
    ['lanczos', [5, 25, 45]],
  ] as const)('is halved by %s', (kernel, expected) => {
    expect(grey(resize(ramp, 3, 1, kernel))).toEqual(expected)
  })
})

it('a picture that shrinks in height only begins with its columns', () => {
  const shape = { width: 5, height: 9, channels: 3 } as const
  const data = Uint8Array.from({ length: 135 }, (_, i) => (i * i * 7) % 256)
  expect([...resize({ ...shape, data }, 8, 4, 'cubic').data.subarray(0, 12)]).toEqual([
    35, 0, 106, 90, 78, 148, 160, 174, 198, 140, 104, 166,
  ])
})

describe('a picture with alpha', () => {
  const red: Raster = { data: Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 0), width: 2, height: 1, channels: 4 }
  it('lends no colour where it is transparent', () => {
    const { data } = resize(red, 1, 1, 'linear')
    expect([...data.subarray(0, 3)]).toEqual([255, 0, 0])
  })
  it('lies on white before it is cut, or loses its alpha after', () => {
    const framing = { side: 1, fit: 'squash', kernel: 'linear' } as const
    const pillow = { shorter: 1, margin: 'down' } as const
    const onWhite = framedAsPillow(red, { ...framing, pillow: { ...pillow, alpha: 'on white' } })
    expect([...onWhite]).toEqual([255, 128, 128])
    expect([...framedAsPillow(red, { ...framing, pillow: { ...pillow, alpha: 'dropped after' } })]).toEqual([255, 0, 0])
  })
})

it('half of an odd margin is rounded down or to the even number', () => {
  const wide: Raster = { ...row(...Array.from({ length: 5 }, (_, i) => 10 * i)), height: 1 }
  const tall = { ...wide, data: Uint8Array.from([...wide.data, ...wide.data]), height: 2 }
  const at = (margin: 'down' | 'even') =>
    framedAsPillow(tall, {
      side: 2,
      fit: 'crop',
      kernel: 'cubic',
      pillow: { shorter: 2, alpha: 'on white', margin },
    })[0]
  expect([at('down'), at('even')]).toEqual([10, 20])
})

it.each([
  [3, 'cubic'],
  [4, 'lanczos'],
  [3, 'linear'],
] as const)('the square is the middle of the whole resized picture (%i channels, %s)', (channels, kernel) => {
  for (const [width, height] of [
    [31, 14],
    [14, 31],
    [9, 9],
  ] as const) {
    const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * i * 31) % 256)
    const picture: Raster = { data, width, height, channels }
    const pillow = { alpha: 'dropped after', shorter: 9, margin: 'down' } as const
    const square = framedAsPillow(picture, { side: 7, fit: 'crop', kernel, pillow })
    const longer = Math.trunc((9 * Math.max(width, height)) / Math.min(width, height))
    const [wide, high] = width > height ? [longer, 9] : [9, longer]
    const whole = resize(picture, wide, high, kernel)
    const [left, top] = [Math.floor((wide - 7) / 2), Math.floor((high - 7) / 2)]
    const middle = Array.from({ length: 7 * 7 * 3 }, (_, i) => {
      const [x, y] = [left + (Math.floor(i / 3) % 7), top + Math.floor(i / 21)]
      return whole.data[(y * wide + x) * channels + (i % 3)]
    })
    expect([...square]).toEqual(middle)
  }
})
