/**
 * Arrow's IPC stream format: https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format. Here the messages
 * are separated, so that a file of gigabytes is read one after another; what they hold is decoded by a library.
 */
import { Damaged } from '../damaged.ts'
import { refusePointer } from '../git-lfs.ts'
import type { RandomAccess } from '../random-access.ts'

export interface Message {
  readonly kind: 'schema' | 'dictionary' | 'batch'
  /** The message's head, a FlatBuffer of the table `Message` (Message.fbs). */
  readonly head: Buffer
  /** Of the body, in the file. */
  readonly offset: number
  /** Of the body, in bytes. */
  readonly length: number
}

const KINDS = new Map<number, Message['kind']>([
  [1, 'schema'],
  [2, 'dictionary'],
  [3, 'batch'],
])
/** The file format begins with it, padded to 8 bytes, and then is a stream too. */
const MAGIC = 'ARROW1'
const MOST_HEAD = 64 * 2 ** 20

export const CUT_OFF = 'is cut off: replace it with an intact copy.'

/** Where the first message begins. Throws Damaged for what is no Arrow file by its first bytes. */
export async function firstMessage(file: RandomAccess): Promise<number> {
  const start = await file.read(0, 32)
  refusePointer(start)
  if (start.toString('latin1').startsWith(MAGIC)) return 8
  // Since Arrow 0.15 a message begins with this mark.
  if (start.length >= 8 && start.readInt32LE(0) === -1) return 0
  throw new Damaged('is not an Arrow file, or its beginning is damaged: replace it with an intact copy.')
}

/** The message at a place, or null at the end mark. Throws Damaged where there is no whole message. */
export async function messageAt(file: RandomAccess, at: number): Promise<Message | null> {
  const start = await file.read(at, 8)
  if (start.length < 8) throw new Damaged(CUT_OFF)
  if (start.readInt32LE(0) !== -1) throw damaged(at)
  const length = start.readInt32LE(4)
  if (length === 0) return null
  if (length < 0 || length > MOST_HEAD) throw damaged(at)
  const head = await file.read(at + 8, length)
  if (head.length < length) throw new Damaged(CUT_OFF)
  const { kind, body } = headOf(head, at)
  const offset = at + 8 + length
  if (offset + body > file.size) throw new Damaged(CUT_OFF)
  return { kind, head, offset, length: body }
}

/** Reads the two fields of `Message` that describe the body: `header_type` and `bodyLength`. */
function headOf(head: Buffer, at: number): { readonly kind: Message['kind']; readonly body: number } {
  try {
    const table = head.readInt32LE(0)
    const fields = table - head.readInt32LE(table)
    const known = head.readUInt16LE(fields)
    // Slots of the fields: version 4, header_type 6, header 8, bodyLength 10.
    const place = (slot: number): number => (slot < known ? head.readUInt16LE(fields + slot) : 0)
    const [type, length] = [place(6), place(10)]
    const kind = KINDS.get(type === 0 ? 0 : head.readUInt8(table + type))
    const body = length === 0 ? 0 : Number(head.readBigInt64LE(table + length))
    if (kind !== undefined && body >= 0 && Number.isSafeInteger(body)) return { kind, body }
  } catch {
    // A place outside of the head: as damaged as a kind that there is not.
  }
  throw damaged(at)
}

function damaged(at: number): Damaged {
  return new Damaged(`is damaged at byte ${at}: replace it with an intact copy.`)
}
