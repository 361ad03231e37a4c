import { posix } from 'node:path'
import type { DatasetFormat, Problem } from '../../domain/dataset.ts'
import type { Failure } from '../../domain/failure.ts'
import { listed } from '../../domain/listed.ts'
import type { UnreadFiles } from './unread-files.ts'

/** Kinds of files named in one sentence. */
const NAMED = 3

/** The failure of an import until a person chooses a format, even the detected one. */
export function unreadFailure(
  unread: readonly UnreadFiles[],
  format: DatasetFormat,
  readBy: readonly DatasetFormat[],
): Failure {
  const it = onlyOne(unread) ? 'it' : 'them'
  const [other] = readBy
  const choose =
    other === undefined
      ? `Thaw reads the images as ${format} and would lose ${onlyOne(unread) ? 'its' : 'their'} content: choose that format to import without ${it}.`
      : `Choose ${listed(readBy)} to read ${it}, or ${format} to import without ${it}.`
  const first = unread[0]?.files[0]?.path
  return {
    code: 'annotations-unread',
    message: `${sentences(unread)} ${choose}`,
    hint: other === undefined ? `--format ${format}` : `--format ${other}, or --format ${format} without ${it}`,
    ...(first === undefined ? {} : { file: first }),
  }
}

/** The same for a dataset whose format a person chose. */
export function unreadProblems(unread: readonly UnreadFiles[]): Problem[] {
  const first = unread[0]?.files[0]?.path
  if (first === undefined) return []
  return [{ code: 'annotations-unread', severity: 'warning', message: sentences(unread), file: first }]
}

function onlyOne(unread: readonly UnreadFiles[]): boolean {
  return unread.length === 1 && unread[0]?.files.length === 1
}

function sentences(unread: readonly UnreadFiles[]): string {
  const sentences = unread.slice(0, NAMED).map((files) => `${sentenceOf(files)}.`)
  const more = unread.length - sentences.length
  return more > 0
    ? `${sentences.join(' ')} So are files of ${more === 1 ? 'one more kind' : `${more} more kinds`}.`
    : sentences.join(' ')
}

function sentenceOf({ files, how, named, images, partial }: UnreadFiles): string {
  const one = files.length === 1
  const [first] = files
  const ending = first === undefined ? '' : posix.extname(first.path)
  const what = one
    ? `“${first?.path}”`
    : `${partial ? 'At least ' : ''}${files.length} ${ending} files such as “${first?.path}”`
  const of = `${partial ? 'at least ' : ''}${named} of these ${images} images`
  if (how === 'beside') return `${what} are named after ${of} and are not read`
  return `${what} ${one ? 'names' : 'name'} ${of} and ${one ? 'is' : 'are'} not read`
}
