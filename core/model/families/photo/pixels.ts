import { centreCrop } from '../../../domain/framing.ts'
import type { Pixels } from '../../architecture.ts'
import type { PhotoCard } from './card.ts'

/** (byte − mean) / std for each channel. */
export function pixelsOf({ mean, std }: PhotoCard['vision']['pixels'], side: number): Pixels {
  return {
    ...centreCrop(side),
    preprocessing: JSON.stringify({ resize: 'cover, cubic', side, mean, std }),
    write(rgb, out, at) {
      for (let i = 0; i < rgb.length; i += 3) {
        for (let channel = 0; channel < 3; channel++) {
          out[at + i + channel] = ((rgb[i + channel] as number) - (mean[channel] as number)) / (std[channel] as number)
        }
      }
    },
    fromSigned(values, at, count) {
      for (let i = 0; i < count; i++) {
        const byte = ((values[at + i] as number) + 1) * 127.5
        values[at + i] = (byte - (mean[i % 3] as number)) / (std[i % 3] as number)
      }
    },
  }
}
