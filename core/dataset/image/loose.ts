/** Pictures that belong to no dataset: a person's file, or bytes from a browser. */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { failure, type Result, success } from '../../domain/failure.ts'
import type { Framing } from '../../domain/framing.ts'
import { errorCode, systemReason } from '../files/file-problem.ts'
import { framed } from './decode.ts'
import { readHeader, refusalOf } from './inspect.ts'
import { MAX_FILE_BYTES, openImage, toRgb } from './open.ts'

/** A file by its path, or its name and its bytes in base64. */
export type LoosePicture = { readonly path: string } | { readonly name: string; readonly data: string }

export interface Loose {
  /** For the model: `side`·`side`·3 bytes. */
  readonly rgb: Uint8Array
  /** Whether parts of it are see-through, which no model sees. */
  readonly transparent: boolean
  /** A small JPEG as a data URL; null unless a size was asked for. */
  readonly thumbnail: string | null
}

export const looseName = (picture: LoosePicture): string => ('path' in picture ? basename(picture.path) : picture.name)

/**
 * @param thumbnail longer side of the thumbnail, px
 * @returns or `path-unreadable` with a sentence that begins with the file's name
 */
export async function readLoose(
  picture: LoosePicture,
  framing: Framing,
  thumbnail: number | null,
): Promise<Result<Loose>> {
  const name = looseName(picture)
  const refused = (reason: string, details?: string) =>
    failure('path-unreadable', `“${name}” ${reason}`, { ...(details !== undefined && { details }) })
  let bytes: Buffer | 'folder' | 'huge'
  try {
    bytes = await bytesOf(picture)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return refused('is not there.')
    if (errorCode(error) === '') throw error
    return refused(systemReason(error))
  }
  if (bytes === 'folder') return refused('is a folder: choose the pictures in it.')
  if (bytes === 'huge') return refused(`has more than ${MAX_FILE_BYTES / 2 ** 20} MiB: make it smaller.`)
  if (bytes.length === 0) return refused('is empty.')
  const header = await readHeader(bytes, 1)
  if ('reason' in header) return refused(header.reason)
  try {
    const image = openImage(bytes)
    const { hasAlpha } = await image.metadata()
    return success({
      rgb: await framed(openImage(bytes), framing),
      transparent: hasAlpha && !(await image.stats()).isOpaque,
      thumbnail: thumbnail === null ? null : await dataUrl(bytes, thumbnail),
    })
  } catch (error) {
    return refused(refusalOf(error).reason, error instanceof Error ? error.message : String(error))
  }
}

/** Throws system errors. */
async function bytesOf(picture: LoosePicture): Promise<Buffer | 'folder' | 'huge'> {
  if ('data' in picture) return Buffer.from(picture.data, 'base64')
  const about = await stat(picture.path)
  if (about.isDirectory()) return 'folder'
  return about.size > MAX_FILE_BYTES ? 'huge' : readFile(picture.path)
}

async function dataUrl(bytes: Uint8Array, size: number): Promise<string> {
  const jpeg = await toRgb(openImage(bytes))
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 82 })
    .toBuffer()
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`
}
