import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { DatasetItem } from '../../domain/dataset.ts'
import { failure, type Result, success } from '../../domain/failure.ts'
import type { Framing } from '../../domain/framing.ts'
import { errorCode, systemReason } from '../files/file-problem.ts'
import { sourceBytes } from '../source/bytes.ts'
import { framedAsPillow } from './pillow.ts'
import { decodeReason, MAX_FILE_BYTES, openImage, toRgb } from './open.ts'

/** The parts of an item that locate its picture. */
export type Picture = Pick<DatasetItem, 'path' | 'source' | 'crop' | 'moreImages'>

/**
 * Reads an item's image for a model: first frame, EXIF orientation applied, cut to the item's crop, 8-bit sRGB, alpha
 * composited over white, resampled and cut to the model's square as its framing says. Measuring and training read pixels
 * only through this function.
 *
 * @param folder the dataset's folder; nothing outside it is opened
 * @returns `side`·`side`·3 bytes, row by row, R G B; or `dataset-changed`/`path-unreadable` when the image, which was
 *   readable at import, no longer is
 */
export function decodeRgb(folder: string, picture: Picture, framing: Framing): Promise<Result<Uint8Array>> {
  return render(folder, picture, (image) => framed(image, framing))
}

/** The pixels that a model with this framing sees. Throws what the decoder throws. */
export async function framed(image: Sharp, { side, fit, kernel, pillow }: Framing): Promise<Uint8Array> {
  if (pillow) {
    // libvips lays a picture on white with other roundings.
    const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    const raster = { data, width, height, channels: channels === 4 ? 4 : 3 } as const
    return framedAsPillow(raster, { side, fit, kernel, pillow })
  }
  return toRgb(image)
    .resize(side, side, {
      fit: fit === 'crop' ? 'cover' : 'fill',
      position: 'centre',
      kernel: kernel === 'lanczos' ? 'lanczos3' : kernel,
      fastShrinkOnLoad: false,
    })
    .raw()
    .toBuffer()
}

/**
 * A JPEG of the item to look at: upright, whole, at most `size` pixels on its longer side, never enlarged.
 * Fails as `decodeRgb` does.
 */
export function thumbnail(folder: string, picture: Picture, size: number): Promise<Result<Uint8Array>> {
  return render(folder, picture, (image) =>
    toRgb(image).resize(size, size, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 82 }).toBuffer(),
  )
}

/** What trainers of others, which open files by their names, need of an item's picture. */
export interface PictureFile {
  readonly bytes: Uint8Array
  /** Without the point. */
  readonly extension: 'jpg' | 'png'
}

/**
 * The item's picture as a file of its own: upright, because other readers may not turn it, and cut to the item's crop. A JPEG
 * that needs neither is copied as it is; everything else becomes a PNG. Fails as `decodeRgb` does.
 */
export async function pictureFile(folder: string, picture: Picture): Promise<Result<PictureFile>> {
  let asIs: Buffer | null = null
  const png = await render(folder, picture, async (image, bytes) => {
    const { format, orientation = 1 } = await sharp(bytes).metadata()
    if (format === 'jpeg' && orientation === 1 && !picture.crop) asIs = bytes
    return asIs ?? toRgb(image).png().toBuffer()
  })
  if (!png.ok) return png
  return success({ bytes: png.value, extension: asIs ? 'jpg' : 'png' })
}

/** Encodes `width`·`height`·3 bytes of sRGB, row by row, as PNG. */
export async function encodePng(rgb: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  if (rgb.length !== width * height * 3) {
    throw new RangeError(`encodePng needs ${width * height * 3} bytes for ${width} × ${height} and got ${rgb.length}`)
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

async function render(
  folder: string,
  { path, source = { kind: 'file', path }, crop }: Picture,
  shape: (image: Sharp, bytes: Buffer) => Promise<Uint8Array>,
): Promise<Result<Uint8Array>> {
  const file = join(folder, path)
  let bytes: Buffer
  try {
    bytes = await sourceBytes(await realpath(folder), source, MAX_FILE_BYTES)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') {
      return failure('dataset-changed', `“${path}” was moved or deleted: put it back, or import the dataset again.`, {
        file,
      })
    }
    if (code === '') throw error
    const changed = code === 'EDAMAGED' || code === 'EOUTSIDE'
    return failure(changed ? 'dataset-changed' : 'path-unreadable', `“${path}” ${systemReason(error)}`, { file })
  }
  try {
    const image = openImage(bytes)
    const [left, top, right, bottom] = crop ?? [0, 0, 0, 0]
    const part = crop ? image.extract({ left, top, width: right - left, height: bottom - top }) : image
    return success(await shape(part, bytes))
  } catch (error) {
    const details = error instanceof Error ? error.message : String(error)
    return failure('dataset-changed', `“${path}” ${decodeReason(error)} Then import the dataset again.`, {
      file,
      details,
    })
  }
}
