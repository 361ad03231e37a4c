import type { Framing } from '../../../domain/framing.ts'
import type { Pixels } from '../../architecture.ts'

/** How pictures become numbers: framed, brought to 0…1, then (value − mean) / std for each channel. */
export interface PixelSettings {
  readonly framing: Framing
  /** What a byte is multiplied by. */
  readonly scale: number
  readonly mean: readonly [number, number, number]
  readonly std: readonly [number, number, number]
}

export function pixelsOf({ framing, scale, mean, std }: PixelSettings): Pixels {
  // One product and one sum for each value.
  const factor = std.map((each) => scale / each)
  const shift = std.map((each, c) => -(mean[c] as number) / each)
  const input = (byte: number, c: number): number => byte * (factor[c] as number) + (shift[c] as number)
  return {
    ...framing,
    preprocessing: JSON.stringify({ framing, scale, mean, std }),
    write(rgb, out, at) {
      for (let i = 0; i < rgb.length; i++) out[at + i] = input(rgb[i] as number, i % 3)
    },
    fromSigned(values, at, count) {
      for (let i = 0; i < count; i++) values[at + i] = input(((values[at + i] as number) + 1) * 127.5, i % 3)
    },
  }
}
