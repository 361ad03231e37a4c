import { type Batch, type Table, tableFromIPC } from '@uwdata/flechette'
import { Damaged } from '../damaged.ts'
import { type FileSource, type RandomAccess, withRandomAccess } from '../random-access.ts'
import { firstMessage, type Message, messageAt } from './messages.ts'
import { partsOf, plain, refuseImpossible, refuseTooMuch } from './parts.ts'

export interface ArrowBatch {
  readonly rows: number
  readonly columns: readonly string[]
  /** A cell of a row, from 0 within the batch; bytes as `PlacedBytes`. */
  readonly cell: (column: number, row: number) => unknown
}

/** The schema's key–value pairs, where `datasets` of Hugging Face keeps its features. Throws as `arrowBatches` does. */
export async function arrowNotes(base: string, source: FileSource): Promise<ReadonlyMap<string, string>> {
  const schema = await withRandomAccess(base, source, async (file) => messageAt(file, await firstMessage(file)))
  if (schema?.kind !== 'schema') return new Map()
  return tableOf([encoded(schema, new Uint8Array(0))]).schema.metadata ?? new Map()
}

/**
 * The record batches of an Arrow file, one after another. Of a batch all is read but the bytes of binary cells, which are
 * as a rule the pictures: memory grows with the texts of one batch. Throws system errors, OutsideRoot, Damaged, TooLarge.
 */
export async function* arrowBatches(base: string, source: FileSource): AsyncGenerator<ArrowBatch> {
  // Schema and dictionaries, which the batches need.
  const before: Uint8Array[] = []
  let at: number | null = null
  for (;;) {
    const found: Next | null = await withRandomAccess(base, source, async (file) => {
      at ??= await firstMessage(file)
      const message = await messageAt(file, at)
      if (message === null) return null
      if ((before.length === 0) !== (message.kind === 'schema')) {
        throw new Damaged('is damaged: it does not begin with its one schema. Replace it with an intact copy.')
      }
      const after = message.offset + message.length
      if (message.kind === 'batch') return { after, batch: await decoded(file, message, before) }
      before.push(encoded(message, await file.read(message.offset, message.length)))
      return { after, batch: null }
    })
    if (found === null) return
    at = found.after
    if (found.batch) yield found.batch
  }
}

interface Next {
  readonly after: number
  readonly batch: ArrowBatch | null
}

async function decoded(file: RandomAccess, message: Message, before: readonly Uint8Array[]): Promise<ArrowBatch> {
  // Memory of the body's length, of which the pages are never touched that nothing is read into.
  const memory = encoded(message, null)
  const body = memory.length - message.length
  const table = tableOf([...before, memory])
  const batches = table.children.flatMap(({ data }) => data as Batch<unknown>[])
  // A bit is the least that a value takes; those of a column of nulls take nothing.
  for (const batch of batches) refuseImpossible(batch, Math.max(2 ** 20, 8 * message.length))
  const parts = batches.flatMap(partsOf).filter(({ view }) => view.buffer === memory.buffer && view.byteLength > 0)
  refuseTooMuch(parts)
  for (const { view } of parts) {
    const start = view.byteOffset - memory.byteOffset
    if (start < body) throw new Damaged('is damaged: a column lies out of its place. Replace it with an intact copy.')
    memory.set(await file.read(message.offset + start - body, view.byteLength), start)
  }
  for (const batch of batches) refuseImpossible(batch, Math.max(2 ** 20, 8 * message.length))
  const cells = table.children
  return {
    rows: table.numRows,
    columns: table.schema.fields.map(({ name }) => name),
    cell: (column, row) => asDamage(() => plain(cells[column]?.at(row), memory, message.offset - body)),
  }
}

/** A message as the library takes it: mark, length, head and body; without a body's bytes there are zeros. */
function encoded({ head, length }: Message, body: Uint8Array | null): Uint8Array {
  return asDamage(() => {
    const bytes = new Uint8Array(8 + head.length + (body?.length ?? length))
    new DataView(bytes.buffer).setInt32(0, -1, true)
    new DataView(bytes.buffer).setInt32(4, head.length, true)
    bytes.set(head, 8)
    if (body) bytes.set(body, 8 + head.length)
    return bytes
  })
}

function tableOf(messages: Uint8Array[]): Table {
  return asDamage(() => tableFromIPC(messages, { useBigInt: true }))
}

/** What the library throws about bytes that make no sense. */
function asDamage<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (/codec|compress/i.test(why)) {
      throw new Damaged('is compressed inside, which Thaw does not read: save it without compression.')
    }
    throw new Damaged(`is damaged (${why}): replace it with an intact copy.`)
  }
}
