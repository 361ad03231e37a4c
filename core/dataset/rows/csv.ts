import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { hasImageName } from '../image/sniff.ts'
import { MOST_LINE } from './lines.ts'
import { lineProblem, type RowOrProblem } from './row.ts'

interface Parsed {
  readonly info: { readonly lines: number }
  readonly record: readonly string[]
}

/**
 * Rows of a CSV or TSV file (RFC 4180). The delimiter is the one among comma, tab, semicolon and bar that is most
 * frequent in the first line, or a blank where that is a file's name and something more. A first line that names an image
 * is no header; columns are numbered then. Malformed rows become problems and the rest is read on; each row carries the
 * line on which it ends.
 */
export async function* csvRows(pieces: AsyncIterable<string>, file: string): AsyncGenerator<RowOrProblem> {
  const iterator = pieces[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done) return
  const delimiter = delimiterOf(first.value)
  const text = Readable.from(
    (async function* again() {
      try {
        yield first.value
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
      } finally {
        await iterator.return?.()
      }
    })(),
  )
  const skipped: { line: number; why: string }[] = []
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MOST_LINE,
    on_skip: (error) => {
      skipped.push({ line: Number(error?.['lines'] ?? 0), why: error?.code ?? '' })
      return undefined
    },
  })
  text.on('error', (error) => parser.destroy(error))
  text.pipe(parser)
  let header: readonly string[] | null = null
  try {
    for await (const { info, record } of parser as AsyncIterable<Parsed>) {
      for (const { line, why } of skipped.splice(0)) yield { problem: malformed(file, line, why) }
      if (header === null) {
        const isRow = record.some((cell) => hasImageName(cell.trim()))
        header = isRow ? namesFor(record) : record.map((name) => name.trim())
        if (!isRow) continue
      }
      if (record.length !== header.length) {
        const reason = `has ${record.length} columns and the header ${header.length}: correct its commas and quotes.`
        yield { problem: lineProblem(file, info.lines, reason) }
        continue
      }
      const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>
      for (const [i, name] of header.entries()) value[name] = record[i]
      yield { line: info.lines, value }
    }
  } catch (error) {
    const at = error as { code?: string; lines?: number }
    if (!at.code?.startsWith('CSV_')) throw error
    yield { problem: malformed(file, at.lines ?? 1, at.code) }
  } finally {
    parser.destroy()
    text.destroy()
    // A stream that is destroyed before it was read never begins its generator, and so never ends it.
    await iterator.return?.()
  }
  for (const { line, why } of skipped) yield { problem: malformed(file, line, why) }
}

function malformed(file: string, line: number, code: string) {
  const quote = /QUOTE/.test(code)
  const reason = quote ? 'has a quotation mark that is never closed' : `cannot be read (${code || 'malformed'})`
  return lineProblem(file, line, `${reason}: correct or remove it.`)
}

/** Names for the columns of a table without a header; those of RetinaNet's boxes are known. */
function namesFor(record: readonly string[]): string[] {
  const [, ...box] = record.slice(0, 5)
  const isBox = record.length === 6 && box.every((cell) => cell !== '' && Number.isFinite(Number(cell)))
  return isBox ? ['image', 'x1', 'y1', 'x2', 'y2', 'class'] : record.map((_, i) => `column ${i + 1}`)
}

/** @param text begins with the first line */
export function delimiterOf(text: string): string {
  const header = text.split(/\r?\n/, 1)[0] ?? ''
  const counts = [',', '\t', ';', '|'].map((mark) => [mark, header.split(mark).length] as const)
  const [mark, cells] = counts.reduce((best, next) => (next[1] > best[1] ? next : best))
  const [file = '', ...more] = header.trim().split(' ')
  return cells === 1 && more.length > 0 && hasImageName(file) ? ' ' : mark
}
