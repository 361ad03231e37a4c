import { readdir } from 'node:fs/promises'
import { failure, success, type Result } from '../../domain/failure.ts'

/** A sample dataset mixes with no other files. Failures: usage. Throws system errors. */
export async function checkEmpty(directory: string): Promise<Result<null>> {
  if ((await readdir(directory)).length === 0) return success(null)
  const message = 'The folder is not empty. Choose a new or an empty folder for the sample dataset.'
  return failure('usage', message, { file: directory })
}
