import sharp, { type Sharp } from 'sharp'
import { decodeBmp } from './bmp.ts'
import { sniff } from './sniff.ts'

// Files are read once: a cache would only hold memory. One libvips thread an image; Thaw decodes several at a time.
sharp.cache(false)
sharp.concurrency(1)

/** Images with more pixels are refused: 120 million pixels are about 360 MB once decoded. */
export const MAX_PIXELS = 120_000_000
/** The same of bitmaps, which are decoded whole and here: several at a time must fit into memory. */
export const MAX_BITMAP_PIXELS = 32_000_000
/** Animations with more frames are refused: the first one would be used, and counting them already costs time. */
export const MAX_FRAMES = 1000
/** Larger files are refused, because each file is held in memory while it is decoded. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024

/**
 * A decoding pipeline for an image's first frame, upright. Data that ends early or that the decoder calls wrong fails
 * it; mere warnings (odd metadata, stray bytes between segments) do not, as cameras produce them. Bytes are passed
 * instead of a path, because libvips reads `[…]` at the end of a file name as options; an SVG given so has no place from
 * which it could name other files, and librsvg fetches nothing.
 *
 * Throws for a bitmap that cannot be decoded; anything else fails when it is read from.
 */
export function openImage(bytes: Uint8Array): Sharp {
  if (sniff(bytes).format === 'BMP') {
    const { pixels, width, height, channels } = decodeBmp(asBuffer(bytes), MAX_BITMAP_PIXELS)
    return openRaw(pixels, width, height, channels)
  }
  return sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS, autoOrient: true })
}

/** The same memory. */
export function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** Decoded pixels as an image again. */
export function openRaw(pixels: Uint8Array, width: number, height: number, channels: 1 | 2 | 3 | 4): Sharp {
  return sharp(pixels, { raw: { width, height, channels }, limitInputPixels: MAX_PIXELS })
}

/** 8-bit sRGB without alpha: CMYK and 16-bit are converted, transparent parts become white. */
export function toRgb(image: Sharp): Sharp {
  return image.flatten({ background: '#ffffff' }).toColourspace('srgb')
}

/** What a decoder's complaint means, as the end of a sentence that begins with the file's name. */
export function decodeReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/premature end|truncat|unexpected end|read error|bad seek|not enough/i.test(text)) {
    return 'is cut off or damaged: its image data ends too early. Replace it with an intact copy.'
  }
  if (/bitmap pixel limit/.test(text)) {
    return `has more than ${MAX_BITMAP_PIXELS / 1_000_000} million pixels, too many for a BMP: save it as PNG or JPEG.`
  }
  if (/pixel limit/i.test(text)) {
    return `has more than ${MAX_PIXELS / 1_000_000} million pixels: make it smaller.`
  }
  return `is damaged and cannot be decoded (${text.split('\n')[0]}). Replace it with an intact copy.`
}
