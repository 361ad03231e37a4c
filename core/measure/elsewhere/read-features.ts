/**
 * Reads what `thaw_features.py` wrote: `index.json`, a file of float32 for each tap with a row for each item, and the answers.
 * Strict: a number from a damaged file would look like any other.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { FailureError } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { type Matrix, matrix } from '../../math/matrix.ts'

const indexSchema = z.object({
  version: z.literal(1),
  items: z.number().int().min(0),
  taps: z.array(z.object({ name: z.string(), width: z.number().int().min(1) })),
  /** Null where no words were to be read. */
  texts: z.object({ rows: z.number().int().min(1), width: z.number().int().min(1) }).nullable(),
  answers: z.number().int().min(0),
  /** Why the model was not asked anything; null where it was, and where nothing was to be asked. */
  silent: z.string().nullable(),
  device: z.string(),
  dtype: z.string(),
  torch: z.string(),
  transformers: z.string(),
  /** Null where no picture passed the tower. */
  msPerImage: z.number().min(0).nullable(),
})
const itemLine = z.object({ id: z.string() })
const answerLine = z.object({ id: z.string(), text: z.string() })

export interface ExpectedFeatures {
  /** In the order of the plan; where there are none, there are no taps. */
  readonly items: readonly string[]
  readonly taps: readonly string[]
  readonly questions: readonly string[]
  /** How many. */
  readonly texts: number
}

export interface ReadFeatures {
  readonly about: Omit<z.infer<typeof indexSchema>, 'version' | 'items' | 'taps' | 'texts' | 'answers'>
  /** A row for each item. */
  readonly taps: ReadonlyMap<string, Matrix>
  /** Means of the words of each text; null without texts. */
  readonly texts: Matrix | null
  /** In the order of the questions; none where the model was silent. */
  readonly answers: readonly string[]
}

/** Throws a FailureError: model-mismatch (not what was planned, cut off, or no numbers). */
export async function readFeatures(folder: string, expected: ExpectedFeatures): Promise<ReadFeatures> {
  const { version: _, items, taps, texts, answers, ...about } = await jsonIn(join(folder, 'index.json'), indexSchema)
  if (items !== expected.items.length)
    throw refused(folder, `it holds ${items} pictures, not the ${expected.items.length} that were planned`)
  const names = taps.map(({ name }) => name)
  if (names.join(' ') !== expected.taps.join(' '))
    throw refused(folder, `its taps are ${names.join(', ')}, not ${expected.taps.join(', ')}`)
  if (items > 0) await linesOf(join(folder, 'items.jsonl'), itemLine, expected.items)
  const questions = about.silent === null ? expected.questions : []
  if (answers !== questions.length)
    throw refused(folder, `it holds ${answers} answers, not the ${questions.length} that were planned`)
  const lines = questions.length > 0 ? await linesOf(join(folder, 'answers.jsonl'), answerLine, questions) : []
  if ((texts?.rows ?? 0) !== expected.texts)
    throw refused(folder, `it holds ${texts?.rows ?? 0} texts, not the ${expected.texts} that were planned`)
  const words = texts && (await matrixIn(join(folder, 'texts.f32'), texts.rows, texts.width))
  const read = new Map<string, Matrix>()
  for (const { name, width } of taps)
    read.set(name, await matrixIn(join(folder, `${name}.f32`), expected.items.length, width))
  return { about, taps: read, texts: words, answers: lines.map(({ text }) => text) }
}

async function jsonIn<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) throw refused(file, 'it is not there, so that the program did not finish')
  const parsed = schema.safeParse(parseJson(text))
  if (!parsed.success) throw refused(file, 'it is not in the form of this version', parsed.error.message)
  return parsed.data
}

/** The rows of a file of JSON lines, which are those of the ids, in their order. */
async function linesOf<S extends z.ZodType<{ id: string }>>(
  file: string,
  schema: S,
  ids: readonly string[],
): Promise<z.output<S>[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  if (text !== '' && !text.endsWith('\n')) throw refused(file, 'its last line is cut off')
  const lines = text.split('\n').slice(0, -1)
  if (lines.length !== ids.length) throw refused(file, `it lists ${lines.length} items, not ${ids.length}`)
  return lines.map((line, i) => {
    const parsed = schema.safeParse(parseJson(line))
    if (!parsed.success || parsed.data.id !== ids[i]) throw refused(file, `line ${i + 1} is not the planned item`)
    return parsed.data
  })
}

async function matrixIn(file: string, rows: number, cols: number): Promise<Matrix> {
  const bytes = await readFile(file).catch(() => null)
  const size = rows * cols * Float32Array.BYTES_PER_ELEMENT
  if (bytes?.length !== size) throw refused(file, `it has ${bytes?.length ?? 0} bytes, not ${size}`)
  // Copied, because a buffer of a file may begin anywhere.
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + size))
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0) throw refused(file, `row ${Math.floor(wrong / cols) + 1} holds values that are no numbers`)
  return matrix(rows, cols, values)
}

const refused = (file: string, why: string, details?: string): FailureError =>
  new FailureError({
    code: 'model-mismatch',
    message: `The features in ${file} cannot be used: ${why}. Measure again with --again.`,
    file,
    ...(details !== undefined && { details }),
  })
