/** The files of a model's folder. Nothing outside it is opened, except what a hub's cache links to. */
import { lstat, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { failure, type Result, success } from '../domain/failure.ts'

/**
 * Where a file of the folder lies; null if there is none. In a hub's cache (`models--ORG--NAME/snapshots/COMMIT`) it may be
 * a link to `models--ORG--NAME/blobs`, and nowhere else may a link leave the folder.
 * Failures: model-unreadable.
 */
export async function fileIn(folder: string, name: string): Promise<Result<string> | null> {
  const file = join(folder, name)
  if (name === '' || name !== basename(name) || name.includes('\\') || name === '..')
    return failure('model-unreadable', `${folder} names a file outside itself, “${name}”. Get an intact copy.`, {
      file,
    })
  const found = await lstat(file).catch(() => null)
  if (!found) return null
  const real = await realpath(file).catch(() => null)
  if (real === null) return null
  const home = await realpath(folder)
  if (real.startsWith(home + sep) || dirname(real) === blobsOf(home)) return success(file)
  return failure('model-unreadable', `${file} is a link that leaves its folder. Put the file itself there.`, { file })
}

/** The text of a file of the folder; null if there is none. Failures: model-unreadable. */
export async function textIn(folder: string, name: string): Promise<Result<string> | null> {
  const found = await fileIn(folder, name)
  if (!found?.ok) return found
  const text = await readFile(found.value, 'utf8').catch(() => null)
  return text === null ? null : success(text)
}

/** The JSON of a file of the folder; null if there is no file. Failures: model-unreadable, with the place. */
export async function jsonIn(folder: string, name: string): Promise<Result<unknown> | null> {
  const text = await textIn(folder, name)
  if (!text?.ok) return text
  const file = join(folder, name)
  try {
    return success(JSON.parse(text.value) as unknown)
  } catch (error) {
    const line = lineOf(text.value, error)
    const message = `${file} is not JSON: line ${line} is damaged, or the text ends there. Get an intact copy.`
    return failure('model-unreadable', message, { file, line, details: String(error) })
  }
}

function lineOf(text: string, error: unknown): number {
  const at = /at position (\d+)/.exec(String(error))
  return text.slice(0, at ? Number(at[1]) : text.length).split('\n').length
}

/** The folder that the links of a snapshot of a hub's cache lead to; null for any other folder. */
function blobsOf(folder: string): string | null {
  const cached = cachedAs(folder)
  return cached && join(dirname(dirname(folder)), 'blobs')
}

/** ORG/NAME of a snapshot of a hub's cache; null for any other folder. */
function cachedAs(folder: string): string | null {
  const snapshots = dirname(resolve(folder))
  const cached = /^models--(.+)$/.exec(basename(dirname(snapshots)))
  return cached && basename(snapshots) === 'snapshots' ? (cached[1] as string).replaceAll('--', '/') : null
}

/** What a folder without a card of Thaw's is called. */
export const nameOf = (folder: string): string => cachedAs(folder) ?? basename(resolve(folder))
