/** Images written as base64 in a text: RFC 4648, its alphabet for URLs too, alone or as a `data:` URL (RFC 2397). */
import { type ItemSource } from '../../domain/dataset.ts'
import { sniff, SNIFF_BYTES } from '../image/sniff.ts'
import { Damaged, TooLarge } from './damaged.ts'
import { withRandomAccess } from './random-access.ts'

type TextSource = Extract<ItemSource, { kind: 'base64' }>

const DATA_URL = /^data:[^,;]{0,100}(?:;[^,;]{0,100}){0,4};base64,/i
/** A shorter text cannot be an image. */
const SHORTEST = 40
const ALPHABET = 'A-Za-z0-9+/_\\-'
const BEGINNING = new RegExp(`^[${ALPHABET}\\s]+$`)
const STRANGE = new RegExp(`[^${ALPHABET}=\\s]|=(?=[^=\\s])`)

/** Whether a text is an image in base64, by how it begins; it may turn out damaged further on. */
export function isImageText(text: string): boolean {
  if (/^data:image\//i.test(text)) return true
  const body = text.replace(DATA_URL, '')
  if (body.length < SHORTEST || !BEGINNING.test(body.slice(0, SHORTEST))) return false
  // The longest beginning of whole groups of four that holds what is wanted.
  const head = body.slice(0, 4 * Math.ceil(SNIFF_BYTES / 3))
  return sniff(Buffer.from(head, 'base64')).kind !== 'other'
}

/** The bytes that a text stands for, or what is wrong with it, as the end of a sentence that begins with the text. */
export function bytesOfText(text: string): Buffer | string {
  const [start = ''] = DATA_URL.exec(text) ?? []
  if (start === '' && /^data:/i.test(text)) return 'is a data URL without base64: write the image in base64.'
  const body = text.slice(start.length)
  const strange = STRANGE.exec(body)
  if (strange) {
    const at = start.length + strange.index + 1
    return `is damaged base64 (“${strange[0]}” at place ${at} of ${text.length}): replace it with the intact text.`
  }
  // Three bytes are four letters; one letter left over is less than a byte.
  const letters = body.replace(/[=\s]+/g, '').length
  if (letters === 0) return 'is empty: add the image or remove the record.'
  if (letters % 4 === 1) return 'is damaged base64 that is cut off: replace it with the intact text.'
  return Buffer.from(body, 'base64')
}

/** The forms of a text in a file of records: verbatim, in a JSON string, with some characters escaped, or in UTF-16. */
export const WRITTEN_FORMS: readonly ((text: string) => Buffer)[] = [
  ascii,
  (text) => ascii(text.replaceAll('/', '\\/')),
  (text) => ascii(inJson(text)),
  (text) => ascii(inJson(text).replaceAll('/', '\\/')),
  (text) => ascii(inJson(text).replaceAll('=', '\\u003d')),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text, 'utf16le').swap16(),
]

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** The image whose text lies in a file. Throws system errors, OutsideRoot, Damaged and TooLarge. */
export async function base64Bytes(base: string, source: TextSource, limit: number): Promise<Buffer> {
  if (0.75 * source.length > limit + 1024) throw new TooLarge(limit)
  const { file, offset, length, inside } = source
  const written = await withRandomAccess(base, inside ?? { kind: 'file', path: file }, ({ read }) =>
    read(offset, length),
  )
  // In UTF-16 every second byte is zero.
  const bytes = bytesOfText(unescaped(written.toString('latin1').replaceAll('\0', '')))
  if (typeof bytes === 'string') throw new Damaged('no longer holds an image: its file has changed.')
  return bytes
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text
    .replaceAll(/\\[nrt]/g, '')
    .replaceAll('\\u003d', '=')
    .replaceAll('\\/', '/')
}
