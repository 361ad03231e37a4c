/** A sample of real photographs that comes with Thaw: hands that show the digits 0 to 9 (core/app/photos/NOTICE). */
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, success, type Result } from '../domain/failure.ts'
import { checkEmpty } from '../world/index.ts'
import { makeSampleFolder } from './sample-folder.ts'

/** core/app/photos beside the sources, or in a packaged app. */
const PHOTOS = join(import.meta.dirname, 'photos')
const HANDS = join(PHOTOS, 'hands')
const TERMS = ['NOTICE', 'LICENSE-APACHE-2.0.txt'] as const

export interface PhotosWritten {
  readonly directory: string
  readonly items: number
  readonly classes: readonly string[]
}

/** Copies the photographs to an empty or new folder, a folder for each class. Failures: usage, path-unreadable. */
export async function writePhotos(directory: string): Promise<Result<PhotosWritten>> {
  const made = makeSampleFolder(directory)
  if (!made.ok) return made
  try {
    const empty = await checkEmpty(directory)
    if (!empty.ok) return empty
    const classes = (await readdir(HANDS)).toSorted()
    let items = 0
    for (const name of classes) {
      const files = await readdir(join(HANDS, name))
      await cp(join(HANDS, name), join(directory, name), { recursive: true })
      items += files.length
    }
    for (const terms of TERMS) await cp(join(PHOTOS, terms), join(directory, terms))
    return success({ directory, items, classes })
  } catch (error) {
    const message = `Thaw cannot write the photographs to ${directory}. Check its permissions and the space on the disk.`
    return failure('path-unreadable', message, { file: directory, details: String(error) })
  }
}
