/** The vocabulary in a model's joint space: passed through its text tower once, and kept. */
import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withArticle } from '../../domain/caption.ts'
import type { Engine } from '../../engine/index.ts'
import { matrix, type Matrix } from '../../math/matrix.ts'
import { writeAtomically } from '../../model/checkpoint.ts'
import { embedTexts, rowLength, textOf, type LoadedModel } from '../../model/index.ts'
import { readSafetensors, writeSafetensors } from '../../model/safetensors.ts'
import type { Prototypes } from './own-words.ts'
import { VOCABULARY } from './vocabulary.ts'

export interface PrototypesOptions {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly cacheDir: string
  /** Called after each batch of texts; may throw to abort. */
  readonly onBatch: (done: number, total: number) => Promise<void>
}

/** Every so manieth word is read in another wording as well. */
const REWORDED = 4

/** Of a model that reads texts. A cache that cannot be written only costs the time again. */
export async function readPrototypes({ engine, model, cacheDir, onBatch }: PrototypesOptions): Promise<Prototypes> {
  const words = VOCABULARY.map((word) => word.replaceAll('-', ' '))
  const texts = [
    ...words.map((word) => `a photo of ${withArticle(word)}`),
    ...words.filter((_, i) => i % REWORDED === 0).map((word) => `a close-up picture of the ${word}`),
  ]
  const file = join(cacheDir, `words-${keyOf(model, engine, texts)}.safetensors`)
  const all = (await readRows(file, texts.length)) ?? (await embedded({ engine, model, onBatch }, texts, file))
  const split = words.length * all.cols
  return {
    words,
    prototypes: matrix(words.length, all.cols, all.data.slice(0, split)),
    rewordings: matrix(texts.length - words.length, all.cols, all.data.slice(split)),
  }
}

async function embedded(
  { engine, model, onBatch }: Omit<PrototypesOptions, 'cacheDir'>,
  texts: readonly string[],
  file: string,
): Promise<Matrix> {
  const context = rowLength(texts, textOf(model.architecture), model.tokenizer)
  const rows = await embedTexts({ engine, model, texts, context, onBatch })
  const tensor = { shape: [rows.rows, rows.cols], data: rows.data }
  await mkdir(dirname(file), { recursive: true }).catch(() => undefined)
  await writeAtomically(file, writeSafetensors(new Map([['words', tensor]]), { dtype: 'F32', metadata: {} })).catch(
    () => undefined,
  )
  return rows
}

function keyOf({ hash }: LoadedModel, { id }: Engine, texts: readonly string[]): string {
  return createHash('sha256')
    .update([hash, id, ...texts].join('\n'))
    .digest('hex')
    .slice(0, 32)
}

/** Null if there is no readable file; a damaged one counts as missing. */
async function readRows(file: string, rows: number): Promise<Matrix | null> {
  const bytes = await readFile(file).catch(() => null)
  const read = bytes && readSafetensors(bytes, file)
  const found = read?.ok ? read.value.tensors.get('words') : undefined
  const [stored, cols] = found?.shape ?? []
  return found && stored === rows && cols !== undefined ? matrix(stored, cols, found.data) : null
}
