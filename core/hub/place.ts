/** Puts a blob into a snapshot: as a relative link, or as the file itself where links do not work. */
import { copyFile, rename, rm, symlink } from 'node:fs/promises'
import { dirname, relative } from 'node:path'

/** Windows allows links only to some people; other systems only on some disks. */
const NO_LINKS = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'UNKNOWN'])

/**
 * Replaces what lies at `place`. Throws system errors.
 * @param fresh whether nothing else can link to the blob yet, so that it may move instead of being copied
 */
export async function placeInSnapshot(
  blob: string,
  place: string,
  how: { links: boolean; fresh: boolean },
): Promise<void> {
  // Under another name first, so that the file is there as a whole or not at all.
  const making = `${place}.${process.pid}.tmp`
  await rm(making, { force: true })
  const isLink = how.links && (await linked(relative(dirname(place), blob), making))
  if (!isLink) await (how.fresh ? rename(blob, making) : copyFile(blob, making))
  await rename(making, place)
}

async function linked(target: string, path: string): Promise<boolean> {
  try {
    await symlink(target, path, 'file')
    return true
  } catch (error) {
    if (NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
