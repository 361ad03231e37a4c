import { failure, success, type Result } from '../domain/failure.ts'
import { makeFolders } from './make-folders.ts'

/** Makes the folder for a sample dataset. Failures: path-unreadable. */
export function makeSampleFolder(directory: string): Result<null> {
  try {
    makeFolders(directory)
    return success(null)
  } catch (error) {
    const message = `Thaw cannot create the folder ${directory}. Choose a place where you have permission to write.`
    return failure('path-unreadable', message, { file: directory, details: String(error) })
  }
}
