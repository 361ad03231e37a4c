import { posix } from 'node:path'
import { parseJson } from '../../domain/json.ts'
import { hasImageName } from '../image/sniff.ts'

/** An ending, and not the decimals of a number. */
const ENDING = /\.[a-z][a-z0-9]{1,4}(?![a-z0-9])/gi
/** Names of files are not longer, in characters, with a few folders before them. */
const LONGEST = 400
/** What can stand before a name on its line, beside a folder. */
const BEFORE_NAME = /[\s,;|=?&:'(]/g
const TOKEN = /[^\s"',;|<>:=()[\]{}/\\]+/g
/** Label Studio puts eight characters before the name of a file that is uploaded. */
const UPLOADED = /^[0-9a-f]{8}-/

/** Mentions of a dataset's images in one text. */
export interface Mentions {
  /** Images named with their ending. */
  readonly named: Named
  /** Images named without it; names that may as well be a number or a word do not count. */
  readonly stems: ReadonlySet<string>
  /** Lines with a name in them, and lines with anything in them. */
  readonly lines: { readonly naming: number; readonly all: number }
  /** Says something beside the names: a list of nothing but files does not. */
  readonly said: boolean
}

/** How often each image's name is written. */
export type Named = ReadonlyMap<string, number>

/** How many images that is: of several images of one name, as many as there are mentions of it. */
export function countNamed(named: Named, { byName }: ImageCounts): number {
  let count = 0
  for (const [name, mentions] of named) count += Math.min(byName.get(name) ?? 0, mentions)
  return count
}

/** A dataset's images by name, in Unicode's composed form, with the number of each. */
export interface ImageCounts {
  readonly images: number
  readonly byName: ReadonlyMap<string, number>
  readonly byStem: ReadonlyMap<string, number>
}

export function countImages(paths: readonly string[]): ImageCounts {
  const byName = new Map<string, number>()
  const byStem = new Map<string, number>()
  let images = 0
  for (const path of paths) {
    if (!hasImageName(path)) continue
    images++
    const { base, name } = posix.parse(path.normalize('NFC'))
    byName.set(base, (byName.get(base) ?? 0) + 1)
    byStem.set(name, (byStem.get(name) ?? 0) + 1)
  }
  return { images, byName, byStem }
}

/** Finds a dataset's images in a text of any kind: JSON, XML, a table, a list. */
export function mentionsIn(text: string, names: ImageCounts): Mentions {
  const named = new Map<string, number>()
  const stems = new Set<string>()
  const lines = { naming: 0, all: 0 }
  let said = false
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    lines.all++
    let found = ''
    for (const { 0: ending, index } of line.matchAll(ENDING)) {
      if (!hasImageName(`x${ending}`)) continue
      const end = index + ending.length
      const name = nameBefore(line.slice(Math.max(0, end - LONGEST), end), names)
      if (name === null) continue
      named.set(name, (named.get(name) ?? 0) + 1)
      found = name
    }
    for (const [token] of line.matchAll(TOKEN)) {
      if (isTelling(token) && names.byStem.get(token.normalize('NFC')) === 1) stems.add(token.normalize('NFC'))
    }
    if (found !== '') lines.naming++
    said ||= found === '' ? !/^[[\]{},\s]*$/.test(line) : !isOnly(line, found)
  }
  return { named, stems, lines, said }
}

/** A line of one path, in quotation marks or not. */
function isOnly(line: string, name: string): boolean {
  const path = line
    .normalize('NFC')
    .trim()
    .replace(/^["'[\s]+|["'\],\s]+$/g, '')
  return path.endsWith(name) && !/[\s,;|"\t]/.test(path.slice(0, -name.length))
}

/** Letters with digits, or many digits: ids, and neither words nor counts. */
function isTelling(token: string): boolean {
  return token.length >= 4 && /\d/.test(token) && (/\p{L}/u.test(token) || /^\d{6,}$/.test(token))
}

/** The longest name of an image that the text ends in. */
function nameBefore(text: string, { byName }: ImageCounts): string | null {
  const from = Math.max(...['"', '\n', '<', '>', '\t'].map((mark) => text.lastIndexOf(mark)))
  const reference = decoded(text.slice(from + 1))
  const last = reference.slice(Math.max(reference.lastIndexOf('/'), reference.lastIndexOf('\\')) + 1)
  const starts = [0, ...[...last.matchAll(BEFORE_NAME)].map(({ index }) => index + 1)]
  for (const start of starts) {
    const name = last.slice(start).normalize('NFC')
    if (byName.has(name)) return name
    const original = name.replace(UPLOADED, '')
    if (byName.has(original)) return original
  }
  return null
}

/** Without the escapes of JSON, XML and addresses. */
function decoded(text: string): string {
  let plain = text
  if (plain.includes('\\')) plain = textOr(parseJson(`"${plain}"`), plain)
  if (plain.includes('&')) {
    plain = plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'")
    plain = plain.replaceAll('&amp;', '&')
  }
  if (!/%[0-9a-f]{2}/i.test(plain)) return plain
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

function textOr(value: unknown, text: string): string {
  return typeof value === 'string' ? value : text
}
