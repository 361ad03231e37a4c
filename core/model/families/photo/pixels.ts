import type { Pixels } from '../../architecture.ts'
import type { PhotoCard } from './card.ts'

/** (byte − mean) / std for each channel. */
export function pixelsOf({ mean, std }: PhotoCard['vision']['pixels'], side: number): Pixels {
  return {
    preprocessing: JSON.stringify({ resize: 'cover, cubic', side, mean, std }),
    side,
    write(rgb, out, at) {
      for (let i = 0; i < rgb.length; i += 3) {
        for (let channel = 0; channel < 3; channel++) {
          out[at + i + channel] = ((rgb[i + channel] as number) - (mean[channel] as number)) / (std[channel] as number)
        }
      }
    },
  }
}
