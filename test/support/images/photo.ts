import sharp, { type Sharp } from 'sharp'
import { createRandom } from '../../../core/domain/random.ts'

/** `width`·`height`·3 bytes of a smooth scene with blobs of colour: like a photo, every seed gives another one. */
export function scene(seed: number, width: number, height: number): Uint8Array {
  const random = createRandom(seed)
  const blobs = Array.from({ length: 10 }, () => ({
    x: random.next(),
    y: random.next(),
    size: random.range(0.03, 0.2),
    color: [random.range(-150, 150), random.range(-150, 150), random.range(-150, 150)] as const,
  }))
  const base = [random.range(60, 190), random.range(60, 190), random.range(60, 190)] as const
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let value = base[c] as number
        for (const blob of blobs) {
          const distance = ((x / width - blob.x) ** 2 + (y / height - blob.y) ** 2) / blob.size ** 2
          value += (blob.color[c] as number) * Math.exp(-distance)
        }
        rgb[(y * width + x) * 3 + c] = Math.min(255, Math.max(0, Math.round(value)))
      }
    }
  }
  return rgb
}

/** A scene as a sharp image, to be encoded as a test needs. */
export function photo(seed: number, width = 48, height = 40): Sharp {
  return sharp(scene(seed, width, height), { raw: { width, height, channels: 3 } })
}

/** One colour everywhere, with alpha when four values are given. */
export function flat(color: readonly number[], width = 32, height = 32): Sharp {
  const channels = color.length as 3 | 4
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => color[i % channels] as number)
  return sharp(pixels, { raw: { width, height, channels } })
}
