import type { ProblemCode } from '../../domain/dataset.ts'
import { SIGNATURE_HEIGHT, SIGNATURE_WIDTH, type Signature, signatureOf } from '../duplicates/signature.ts'
import { decodeReason, MAX_PIXELS, openImage, toRgb } from './open.ts'
import { sniff } from './sniff.ts'

export interface ImageFacts {
  /** Upright. */
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly signature: Signature
}

/** Why an image was refused: `reason` ends a sentence that begins with the file's name. */
export interface Refusal {
  readonly code: ProblemCode
  readonly reason: string
}

/**
 * Decodes an image completely and tells its upright size and its signature. Every row passes through the decoder,
 * because the signature needs them all: a crop would let the end of a truncated file go unnoticed.
 */
export async function inspect(bytes: Uint8Array, minSide: number): Promise<ImageFacts | Refusal> {
  const what = sniff(bytes)
  if (what.kind === 'other') {
    return { code: 'not-an-image', reason: 'is not an image, whatever its name says: remove or replace it.' }
  }
  if (what.kind === 'foreign') {
    return { code: 'unreadable', reason: `is a ${what.format} image, which Thaw cannot read: save it as PNG or JPEG.` }
  }
  try {
    const image = openImage(bytes)
    const { autoOrient, depth, pages } = await image.metadata()
    const { width, height } = autoOrient
    if (depth !== 'uchar' && depth !== 'ushort') {
      return { code: 'unreadable', reason: `stores its pixels as ${depth}: save it with 8 or 16 bits per channel.` }
    }
    if (Math.min(width, height) < minSide) {
      const reason = `is ${width} × ${height} pixels, too small to learn from: both sides need at least ${minSide}.`
      return { code: 'too-small', reason }
    }
    if (width * height > MAX_PIXELS) {
      return { code: 'too-large', reason: decodeReason(new Error('pixel limit')) }
    }
    const pixels = await toRgb(image)
      .resize(SIGNATURE_WIDTH, SIGNATURE_HEIGHT, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer()
    return { width, height, frames: pages ?? 1, signature: signatureOf(pixels) }
  } catch (error) {
    const tooLarge = error instanceof Error && /pixel limit/i.test(error.message)
    return { code: tooLarge ? 'too-large' : 'unreadable', reason: decodeReason(error) }
  }
}
