/** Names of files that a server or a cache tells: none may lead out of the folder that they are written to, on any system. */
import { failure, success, type Result } from '../domain/failure.ts'
import { printableLine } from '../domain/printable.ts'

/** Names that Windows gives to devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const MOST_BYTES = 240
const MOST_PARTS = 16

/** Why a relative path with `/` must not become a file; null if it may. */
export function whyUnsafe(name: string): string | null {
  if (name === '') return 'it is empty'
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return 'it holds a control character'
  if (name.includes('\\')) return 'it holds a backslash'
  if (/[:*?"<>|]/.test(name)) return 'it holds a character that Windows does not allow in names'
  const parts = name.split('/')
  if (parts.length > MOST_PARTS) return 'its folders are too deep'
  for (const part of parts) {
    if (part === '') return 'it is an absolute path, or has an empty part'
    if (part === '.' || part === '..') return 'it leads out of the folder'
    if (/[. ]$/.test(part)) return 'a part of it ends with a dot or a blank'
    if (DEVICE.test(part)) return 'Windows reserves it for a device'
    if (Buffer.byteLength(part) > MOST_BYTES) return 'it is too long'
  }
  return null
}

/** Failures: `hub-unsafe`, which names the first file that must not be written, or two that would be the same file. */
export function checkNames(names: readonly string[], host: string): Result<null> {
  const seen = new Map<string, string>()
  for (const name of names) {
    const why = whyUnsafe(name)
    if (why !== null) return refused(`${host} lists a file “${printableLine(name)}”: ${why}.`)
    // Where upper and lower case are the same, the second file would replace the first.
    const folded = name.normalize('NFC').toLowerCase()
    const other = seen.get(folded)
    if (other !== undefined)
      return refused(`${host} lists “${other}” and “${name}”, which some systems do not tell apart.`)
    seen.set(folded, name)
  }
  return success(null)
}

function refused(what: string): Result<never> {
  return failure('hub-unsafe', `${what} Thaw downloads nothing from this repository.`)
}
