/** A model that nobody has trained yet, in the files of another library. */
import { mkdir } from 'node:fs/promises'
import { failure, type Result } from '../domain/failure.ts'
import { type Library, LIBRARY_NAMES } from '../domain/library.ts'
import { describeFolder } from './families/index.ts'

/**
 * @param to a folder that is made
 * @returns what that library does otherwise, a sentence each
 * Failures: model-unreadable, usage (the library has no form of this model).
 */
export async function writeForLibrary(library: Library, from: string, to: string): Promise<Result<readonly string[]>> {
  const described = await describeFolder(from)
  if (described && !described.ok) return described
  const write = described?.value.family.writeFor
  if (!write) return failure('usage', `The model in ${from} has no form in ${LIBRARY_NAMES[library]}.`, { file: from })
  await mkdir(to, { recursive: true })
  return write(library, from, to, new Map())
}
