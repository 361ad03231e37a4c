import { type ItemSource } from '../../domain/dataset.ts'
import { problemOf } from '../files/file-problem.ts'
import { bytesOfText, WRITTEN_FORMS } from '../source/base64-text.ts'
import { type RandomAccess, withRandomAccess } from '../source/random-access.ts'
import { displayPath, sourceOf, type Tree, type TreeFile } from '../source/tree.ts'
import type { Lookup } from './lookup.ts'

/** Read at once where a text is looked for, besides its own length. */
const FIRST_STEP = 2 ** 16
const STEP = 2 ** 20
/** Records follow one another: far ahead of the last text nothing is looked for before the beginning of the file. */
const AHEAD = 32 * 2 ** 20
/** Texts that are nowhere to be found, after which a file is given up: each took a pass through all of it. */
const MOST_LOST = 3

interface Place {
  /** Behind the last text that was found: the next one lies there as a rule. */
  end: number
  line: number
  /** Where the first text of the line lies. */
  first: number
  lost: number
  /** The form in which the last text was written. */
  form: number
}

/**
 * Images whose bytes stand as base64 in the records themselves. A record was parsed from its file; here the text is found
 * in the file again, so that an item can say where its bytes lie and they are read from there whenever they are wanted.
 * Whatever place holds exactly the text will do, as the same text is the same image.
 */
export class EmbeddedImages {
  readonly #tree: Tree
  readonly #places = new Map<string, Place>()
  #files: Map<string, TreeFile> | null = null

  constructor(tree: Tree) {
    this.#tree = tree
  }

  /**
   * @param text as it was parsed
   * @param from path of the file that holds it
   * @param line of the record, from 1, where it is known
   */
  async find(text: string, from: string, line: number | undefined): Promise<Lookup> {
    const bytes = bytesOfText(text)
    if (typeof bytes === 'string') return { ok: false, code: 'bad-record', reason: bytes }
    this.#files ??= new Map(this.#tree.files.map((each) => [each.path, each]))
    const file = this.#files.get(from) ?? { path: from }
    const place = this.#places.get(from) ?? { end: 0, line: 0, first: -1, lost: 0, form: 0 }
    this.#places.set(from, place)
    try {
      const found = place.lost < MOST_LOST ? await this.#locate(file, text, place, line) : null
      if (found) return { ok: true, image: { path: pathOf(file, place, line, found), source: sourceAt(file, found) } }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      const { code, message } = problemOf(error, from)
      return { ok: false, code, reason: `is an image in base64 that cannot be read: ${message}` }
    }
    place.lost++
    const reason =
      'is an image in base64 that cannot be found in the file again: save the file as UTF-8, without escapes.'
    return { ok: false, code: 'bad-record', reason }
  }

  async #locate(file: TreeFile, text: string, place: Place, line: number | undefined): Promise<Span | null> {
    if (line !== undefined && line < place.line) place.end = 0
    const found = await withRandomAccess(this.#tree.base, sourceOf(file), async (bytes) => {
      const { end, form } = place
      // A long text in every form takes memory, and as a rule it is where and as it was the last time.
      const usual = await search(
        bytes,
        [(WRITTEN_FORMS[form] ?? WRITTEN_FORMS[0])?.(text) ?? Buffer.from(text)],
        end,
        end + FIRST_STEP,
      )
      if (usual) return { ...usual, form }
      const forms = WRITTEN_FORMS.map((written) => written(text))
      const near = Math.min(bytes.size, end + AHEAD)
      const ranges = [
        [end, near],
        [0, Math.min(end, AHEAD)],
        [near, bytes.size],
        [AHEAD, end],
      ] as const
      for (const [start, stop] of ranges) {
        const span = await search(bytes, forms, start, stop)
        if (span) return span
      }
      return null
    })
    if (!found) return null
    place.end = found.offset + found.length
    place.form = found.form
    if (line !== undefined && line !== place.line) {
      place.line = line
      place.first = found.offset
    }
    return found
  }
}

interface Span {
  readonly offset: number
  readonly length: number
  /** Number of the form. */
  readonly form: number
}

/** The first place from `start` on at which one of the forms begins, before `stop`. */
async function search(
  bytes: RandomAccess,
  forms: readonly Buffer[],
  start: number,
  stop: number,
): Promise<Span | null> {
  const longest = Math.max(...forms.map(({ length }) => length))
  for (let [at, step] = [start, FIRST_STEP]; at < stop; [at, step] = [at + step, STEP]) {
    const piece = await bytes.read(at, step + longest)
    const hits = forms
      .map((each, form) => ({ offset: piece.indexOf(each), length: each.length, form }))
      .filter(({ offset }) => offset >= 0)
    const [first] = hits.toSorted((a, b) => a.offset - b.offset)
    if (first) return { ...first, offset: at + first.offset }
    if (piece.length < step) return null
  }
  return null
}

/** `list.jsonl!/7` by the line; several texts of one line are distinguished by their offsets. */
function pathOf(file: TreeFile, place: Place, line: number | undefined, { offset }: Span): string {
  const shown = file.source ? displayPath(file.source.archive, file.path) : file.path
  if (line === undefined) return displayPath(shown, `byte ${offset}`)
  return displayPath(shown, offset === place.first ? String(line) : `${line} byte ${offset}`)
}

function sourceAt({ path, source }: TreeFile, { offset, length }: Span): ItemSource {
  return { kind: 'base64', file: path, offset, length, ...(source ? { inside: source } : {}) }
}
