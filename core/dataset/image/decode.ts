import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { failure, type Result, success } from '../../domain/failure.ts'
import { errorCode, systemReason } from '../files/file-problem.ts'
import { decodeReason, openImage, toRgb } from './open.ts'

/**
 * Reads an image for a model: first frame, EXIF orientation applied, 8-bit sRGB, alpha composited over white, shorter
 * side resampled to `size` (Catmull-Rom, with antialiasing when shrinking), then the centre square cut out.
 *
 * @param size side in pixels, a positive integer
 * @returns `size`·`size`·3 bytes, row by row, R G B; or `dataset-changed`/`path-unreadable` when the file, which was
 *   readable at import, no longer is
 */
export function decodeRgb(file: string, size: number): Promise<Result<Uint8Array>> {
  return render(file, (image) =>
    toRgb(image)
      .resize(size, size, { fit: 'cover', position: 'centre', kernel: 'cubic', fastShrinkOnLoad: false })
      .raw(),
  )
}

/**
 * A JPEG of the image to look at: upright, whole, at most `size` pixels on its longer side, never enlarged.
 * Fails as `decodeRgb` does.
 */
export function thumbnail(file: string, size: number): Promise<Result<Uint8Array>> {
  return render(file, (image) =>
    toRgb(image).resize(size, size, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 82 }),
  )
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

async function render(file: string, shape: (image: Sharp) => Sharp): Promise<Result<Uint8Array>> {
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return failure('dataset-changed', `“${file}” was moved or deleted: put it back, or import the dataset again.`, {
        file,
      })
    }
    return failure('path-unreadable', `“${file}” ${systemReason(error)}`, { file })
  }
  try {
    return success(await shape(openImage(bytes)).toBuffer())
  } catch (error) {
    const details = error instanceof Error ? error.message : String(error)
    return failure('dataset-changed', `“${file}” ${decodeReason(error)} Then import the dataset again.`, {
      file,
      details,
    })
  }
}
