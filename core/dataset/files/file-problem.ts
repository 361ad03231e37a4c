import type { Problem, ProblemCode } from '../../domain/dataset.ts'

/** The `code` of a Node.js system error, or an empty string. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** A system error in plain words: the end of a sentence that begins with the file's name. */
export function systemReason(error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ESTALE':
      return 'disappeared after the folder was listed: import again when no program is changing the folder.'
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read by your user account: change its permissions.'
    case 'EIO':
      return 'could not be read from the disk: the disk or the connection to it may be failing.'
    case 'EMFILE':
    case 'ENFILE':
      return 'could not be opened because too many files are open on this machine: close programs and import again.'
    case 'EOUTSIDE':
      return 'leads out of the dataset’s folder, so it was not opened: copy the file in.'
    case 'EINVAL':
      return 'is not a regular file: replace it with a copy.'
    case 'ELOOP':
      return 'is a link that leads nowhere: repair or remove it.'
    case 'EDAMAGED':
    case 'ETOOLARGE':
      return error instanceof Error ? error.message : ''
    case 'ENAMETOOLONG':
      return 'has a path too long for this system: shorten the names of its folders.'
    default:
      return `could not be read (${error instanceof Error ? error.message : String(error)}).`
  }
}

const PROBLEM_CODES: ReadonlyMap<string, ProblemCode> = new Map<string, ProblemCode>([
  ['EACCES', 'no-permission'],
  ['EPERM', 'no-permission'],
  ['EOUTSIDE', 'outside-root'],
  ['ETOOLARGE', 'too-large'],
])

/** The `error` problem for a file or folder that the system refuses to read. */
export function problemOf(error: unknown, path: string): Problem {
  const code = errorCode(error)
  // Node.js shows bytes that are not UTF-8 as U+FFFD, and then cannot open the file by that name.
  const reason =
    code === 'ENOENT' && path.includes('\uFFFD')
      ? 'has a name that is not valid UTF-8: rename it.'
      : systemReason(error)
  return {
    code: PROBLEM_CODES.get(code) ?? 'unreadable',
    severity: 'error',
    message: `“${path}” ${reason}`,
    file: path,
  }
}
