import { extract } from 'tar-stream'
import { Damaged } from './damaged.ts'

export const BLOCK = 512

export interface TarHeader {
  readonly name: string
  readonly type: string
  /** Of the data, in bytes; 0 for what has none. */
  readonly size: number
  /** Where the data begins, from the beginning of the bytes given. */
  readonly at: number
}

const SIZE_AT = 124
const CHECKSUM_AT = 148
const TYPE_AT = 156
const MAGIC_AT = 257
const PREFIX_AT = 345

/**
 * The first entry that the bytes hold, or null when they end before its header does. Plain files and folders, of which
 * an archive has hundreds of thousands, are read here; all else (long names, pax, links, sparse files) by tar-stream.
 * Rejects with `Damaged`.
 */
export async function tarHeader(bytes: Buffer): Promise<TarHeader | null> {
  return plainHeader(bytes) ?? (await anyHeader(bytes))
}

/** The header of a file or folder in ustar or GNU form (POSIX.1-1988, tar(5)), or null for any other. */
export function plainHeader(bytes: Buffer): TarHeader | null {
  if (bytes.length < BLOCK) return null
  const magic = bytes.toString('latin1', MAGIC_AT, MAGIC_AT + 6)
  if (magic !== 'ustar\0' && magic !== 'ustar ') return null
  const type = bytes[TYPE_AT]
  const folder = type === 0x35
  if (!folder && type !== 0x30 && type !== 0) return null
  const size = octal(bytes, SIZE_AT, 12)
  if (size === null || octal(bytes, CHECKSUM_AT, 8) !== checksum(bytes)) return null
  const name = text(bytes, 0, 100)
  if (name === '' || (!folder && name.endsWith('/'))) return null
  // GNU tar, whose magic ends in a blank, keeps times where the prefix would be.
  const prefix = magic === 'ustar\0' ? text(bytes, PREFIX_AT, 155) : ''
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: folder ? 'directory' : 'file',
    size: folder ? 0 : size,
    at: BLOCK,
  }
}

function text(bytes: Buffer, from: number, length: number): string {
  const end = bytes.indexOf(0, from)
  return bytes.toString('utf8', from, end < 0 || end > from + length ? from + length : end)
}

/** Digits, then blanks or zeros; null for anything else, such as the binary form of large numbers. */
function octal(bytes: Buffer, from: number, length: number): number | null {
  const [, digits] = /^ *([0-7]+)[ \0]*$/.exec(bytes.toString('latin1', from, from + length)) ?? []
  return digits === undefined ? null : Number.parseInt(digits, 8)
}

/** The sum of the header's bytes, its own place counted as blanks. */
function checksum(bytes: Buffer): number {
  let sum = 8 * 0x20
  for (let i = 0; i < CHECKSUM_AT; i++) sum += bytes[i] as number
  for (let i = CHECKSUM_AT + 8; i < BLOCK; i++) sum += bytes[i] as number
  return sum
}

function anyHeader(bytes: Buffer): Promise<TarHeader | null> {
  return new Promise((resolve, reject) => {
    const parser = extract()
    parser.on('entry', (header, { offset }) => {
      const size = header.type === 'file' || header.type === 'contiguous-file' ? header.size : 0
      resolve({ name: header.name, type: header.type, size, at: offset + BLOCK })
      parser.destroy()
    })
    parser.on('error', ({ message }) => {
      if (/unexpected end/i.test(message)) resolve(null)
      else reject(new Damaged('is not a tar file, or is damaged: replace it with an intact copy.'))
    })
    parser.on('close', () => resolve(null))
    parser.end(bytes)
  })
}
