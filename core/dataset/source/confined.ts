import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { isAbsolute, join, posix, sep } from 'node:path'

/** A path that leads out of the dataset's folder, by its text or by a link. */
export class OutsideRoot extends Error {
  readonly code = 'EOUTSIDE'
  constructor(path: string) {
    super(`${path} leads out of the dataset’s folder`)
    this.name = 'OutsideRoot'
  }
}

/**
 * The form in which a relative path is used, or null when its text leads out of the folder (`..`, an absolute path, a
 * drive letter) or is no path at all (empty, NUL).
 */
export function safePath(path: string): string | null {
  if (path === '' || path.includes('\0') || isAbsolute(path) || /^[a-z]:/i.test(path)) return null
  const normal = posix.normalize(path)
  if (normal === '.' || normal === '..' || normal.startsWith('../') || normal.startsWith('/')) return null
  return normal.replace(/^\.\//, '')
}

/** Whether `real` is `base` or lies under it; both absolute, links resolved. */
export function isUnder(base: string, real: string): boolean {
  return real === base || real.startsWith(base.endsWith(sep) ? base : base + sep)
}

// A FIFO among the files would hold `open` until somebody writes; the resolved path itself must not be a link any more.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/**
 * Opens a regular file of the dataset for reading: the one way in which files named by data are opened.
 * Throws OutsideRoot for a path that leads out of `base`, system errors, and EINVAL for what is not a regular file.
 * @param base absolute, links resolved
 */
export async function openConfined(base: string, path: string): Promise<FileHandle> {
  const safe = safePath(path)
  if (safe === null) throw new OutsideRoot(path)
  const real = await realpath(join(base, safe))
  if (!isUnder(base, real)) throw new OutsideRoot(path)
  const file = await open(real, FLAGS)
  try {
    if ((await file.stat()).isFile()) return file
  } catch (error) {
    await file.close()
    throw error
  }
  await file.close()
  throw Object.assign(new Error(`${path} is not a regular file`), { code: 'EINVAL' })
}
