import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { failure, type Result, success } from '../../domain/failure.ts'
import { errorCode, systemReason } from '../files/file-problem.ts'

/** Checks the path a person gave: an existing folder, absolute and with links resolved. */
export async function checkRoot(path: string): Promise<Result<string>> {
  const root = resolve(path)
  try {
    if ((await stat(root)).isDirectory()) return success(await realpath(root))
    return failure(
      'format-unsupported',
      `“${root}” is a file: choose the folder that holds one folder of images for each class.`,
      { file: root },
    )
  } catch (error) {
    return rootFailure(root, error)
  }
}

/** The failure for a root that the system would not open or list. */
export function rootFailure(root: string, error: unknown): Result<never> {
  const code = errorCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return failure('path-missing', `There is no folder “${root}”: check the path for typing errors.`, { file: root })
  }
  return failure('path-unreadable', `The folder “${root}” ${systemReason(error)}`, { file: root })
}
