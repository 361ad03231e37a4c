import type { Sharp } from 'sharp'
import type { Box, ProblemCode } from '../../domain/dataset.ts'
import { SIGNATURE_HEIGHT, SIGNATURE_WIDTH, type Signature, signatureOf } from '../duplicates/signature.ts'
import { bmpHeader } from './bmp-header.ts'
import { asBuffer, decodeReason, MAX_BITMAP_PIXELS, MAX_FRAMES, MAX_PIXELS, openImage, openRaw, toRgb } from './open.ts'
import { freeMemory } from '../source/free-memory.ts'
import { sniff } from './sniff.ts'

export interface ImageHeader {
  /** Upright. */
  readonly width: number
  readonly height: number
  readonly frames: number
}

/** Why an image was refused: `reason` ends a sentence that begins with the file's name. */
export interface Refusal {
  readonly code: ProblemCode
  readonly reason: string
}

/**
 * Reads an image's header and checks that the image can be used; decodes nothing.
 * @param image a pipeline on the bytes, where there is one already: making one costs more than reading a header
 */
export async function readHeader(
  bytes: Uint8Array,
  minSide: number,
  image: Sharp | null = null,
): Promise<ImageHeader | Refusal> {
  const what = sniff(bytes)
  if (what.kind === 'other') {
    return { code: 'not-an-image', reason: 'is not an image, despite its name: remove or replace it.' }
  }
  if (what.kind === 'unsupported') {
    return { code: 'unreadable', reason: `is a ${what.format} image, which Thaw cannot read: save it as PNG or JPEG.` }
  }
  try {
    const { width, height, depth, pages } = await headerOf(bytes, what.format, image)
    if (depth !== 'uchar' && depth !== 'ushort') {
      return { code: 'unreadable', reason: `stores its pixels as ${depth}: save it with 8 or 16 bits per channel.` }
    }
    if (Math.min(width, height) < minSide) {
      const reason = `is ${width} × ${height} pixels, too small to train on: both sides need at least ${minSide} pixels.`
      return { code: 'too-small', reason }
    }
    if (width * height > MAX_PIXELS) return { code: 'too-large', reason: decodeReason(new Error('pixel limit')) }
    if (pages > MAX_FRAMES) {
      return {
        code: 'too-large',
        reason: `has ${pages} frames, more than ${MAX_FRAMES}: save the frame that you need.`,
      }
    }
    return { width, height, frames: pages }
  } catch (error) {
    return what.format === 'HEIC' ? HEIC : refusalOf(error)
  }
}

const HEIC: Refusal = {
  code: 'unreadable',
  reason:
    'is a HEIC image, whose encoding (HEVC) the image library on this machine cannot decode: save it as JPEG or PNG first, for example ' +
    'with `heif-convert photo.heic photo.jpg`, and have the camera take “most compatible” pictures.',
}

async function headerOf(bytes: Uint8Array, format: string, image: Sharp | null) {
  if (format === 'BMP') {
    const { width, height } = bmpHeader(asBuffer(bytes), MAX_BITMAP_PIXELS)
    return { width, height, depth: 'uchar', pages: 1 }
  }
  const { autoOrient, depth, pages = 1 } = await (image ?? openImage(bytes)).metadata()
  return { ...autoOrient, depth, pages }
}

/**
 * Decodes an image completely into its signature. Every row passes through the decoder, because the signature needs
 * them all: a crop would let the end of a truncated file go unnoticed.
 */
export async function readSignature(image: Sharp): Promise<Signature | Refusal> {
  try {
    const pixels = await toRgb(image)
      .resize(SIGNATURE_WIDTH, SIGNATURE_HEIGHT, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer()
    return signed(pixels)
  } catch (error) {
    return refusalOf(error)
  }
}

/** The signatures of several parts of one image, which is decoded once. */
export async function cropSignatures(image: Sharp, crops: readonly Box[]): Promise<readonly Signature[] | Refusal> {
  try {
    const { data, info } = await toRgb(image).raw().toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    const whole = openRaw(data, width, height, channels)
    const signatures: Signature[] = []
    for (const [left, top, right, bottom] of crops) {
      const pixels = await whole
        .clone()
        .extract({ left, top, width: right - left, height: bottom - top })
        .resize(SIGNATURE_WIDTH, SIGNATURE_HEIGHT, { fit: 'fill', kernel: 'cubic' })
        .raw()
        .toBuffer()
      signatures.push(signed(pixels))
    }
    freeMemory(data)
    return signatures
  } catch (error) {
    return refusalOf(error)
  }
}

function signed(pixels: Uint8Array): Signature {
  const signature = signatureOf(pixels)
  freeMemory(pixels)
  return signature
}

/** Why an image could not be read, by the decoder's complaint. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Error && /compression format has not been built|unsupported codec/i.test(error.message))
    return HEIC
  const tooLarge = error instanceof Error && /pixel limit/i.test(error.message)
  return { code: tooLarge ? 'too-large' : 'unreadable', reason: decodeReason(error) }
}
