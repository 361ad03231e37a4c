import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failure, success, type Result } from '../domain/failure.ts'

/** What stays free for everything else, bytes. */
const MARGIN = 64 * 2 ** 20

/** Free bytes of the disk that holds a folder, which need not exist yet. Throws system errors. */
export async function freeBytes(folder: string): Promise<number> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at)
      return bavail * bsize
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(at) === at) throw error
    }
  }
}

/** Failures: `environment`. */
export function checkSpace(needed: number, free: number, folder: string): Result<null> {
  if (needed === 0 || needed + MARGIN <= free) return success(null)
  const missing = megabytes(needed + MARGIN - free)
  return failure(
    'environment',
    `The download needs ${megabytes(needed)}, and the disk that holds ${folder} has ${megabytes(free)} free. Free ${missing} more, or choose another disk with HF_HUB_CACHE.`,
    { file: folder },
  )
}

function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
