/** Writes a dual encoder in the files of another library than the one whose files it was read from. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { parseJson } from '../../../domain/json.ts'
import { type Library, LIBRARY_NAMES } from '../../../domain/library.ts'
import type { Params } from '../../../engine/index.ts'
import type { TensorSpec } from '../../architecture.ts'
import { blankSafetensors } from '../../blank-safetensors.ts'
import { encodeCheckpoint, inFile, writeAtomically } from '../../checkpoint.ts'
import { closeAll, openAll } from '../../header.ts'
import { readTensors } from '../../load-weights.ts'
import { type Places, placesIn } from '../../locate-tensors.ts'
import { fileIn, nameOf } from '../../model-files.ts'
import { rewriteTensors } from '../../rewrite-tensors.ts'
import type { StoredEntry } from '../../safetensors.ts'
import { weightsFilesIn } from '../../weights-files.ts'
import { forOpenClip } from '../open-clip/for-open-clip.ts'
import { dualEncoder, HEAD_FILE } from './architecture.ts'
import type { Found } from './describe.ts'
import { fold } from './fold.ts'
import { forTransformers } from './for-transformers.ts'
import { copyPlain, writeDual } from './write.ts'

/** What both libraries read of a tokenizer, and the terms of use. */
const SHARED =
  /^(tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|vocab\.json|merges\.txt|spiece\.model|tokenizer\.model|LICEN[CS]E.*)$/i

/** What no file can make the same. */
const NOTES: Readonly<Record<Library, readonly string[]>> = {
  hf: [
    'transformers puts transparent pictures on white before it resizes them, and cuts odd margins a pixel off from open_clip: such pictures may look a little different to the model there.',
    'transformers does not repair texts before its tokenizer (HTML entities, quotes, punctuation), as open_clip does.',
  ],
  open_clip: [
    'open_clip drops the transparency of pictures after it has resized them, and cuts odd margins a pixel off from transformers: such pictures may look a little different to the model there.',
    'open_clip repairs texts before its tokenizer (HTML entities, quotes), which transformers does not.',
  ],
}

/**
 * @returns what the other library does otherwise with the same files
 * Failures: model-unreadable, usage (the library has no form of this model).
 */
export async function writeFor(
  library: Library,
  found: Found,
  from: string,
  to: string,
  params: Params,
): Promise<Result<readonly string[]>> {
  if (found.library === library) {
    const written = await writeDual(found, from, to, params)
    return written.ok ? success([]) : written
  }
  const name = nameOf(from)
  const files = library === 'hf' ? forTransformers(found) : forOpenClip(found, name)
  if (typeof files === 'string') {
    const message = `${name} has no form in ${LIBRARY_NAMES[library]}: ${files}. Export it as a folder, in the files that it came in.`
    return failure('usage', message)
  }
  const sources = await weightsFilesIn(from, found.weights)
  if (!sources.ok) return sources
  const { params: folded, rest } = fold(found.sizes, params)
  const own = dualEncoder({ ...found, name }).tensors
  const opened = await openAll(sources.value)
  if (!opened) throw new Error(`the weights in ${from} are gone`)
  if (!opened.ok) return opened
  const file = join(to, files.weights)
  const all: Params = new Map(folded)
  const tensors = dualEncoder({ ...found, name, layout: files.layout }).tensors
  try {
    const places = placesIn(opened.value)
    // A run's weights leave out what no run changes.
    const others = own.filter(({ name: each, absent }) => absent === undefined && !folded.has(each))
    const unchanged = await readTensors(places, others, sources.value)
    if (!unchanged.ok) return unchanged
    for (const [each, param] of unchanged.value) all.set(each, param)
    const written = tensors.filter((tensor) => all.has(tensor.name))
    await blankSafetensors(file, headerOf(written, dtypesOf(own, places)), { format: 'pt' })
  } finally {
    await closeAll(opened.value)
  }
  const blank = await openAll([file])
  if (!blank?.ok) throw new Error(`${file} cannot be read back`)
  try {
    for (const reader of blank.value) await rewriteTensors(file, reader, tensors, all)
  } finally {
    await closeAll(blank.value)
  }
  if (rest.size > 0) await writeAtomically(join(to, HEAD_FILE), encodeCheckpoint(rest, 'F32', { format: 'pt' }, own))
  for (const [json, content] of Object.entries(files.json))
    await writeAtomically(join(to, json), `${JSON.stringify(content, null, 2)}\n`)
  await copyShared(from, to)
  if (library === 'hf') await nameLength(to, found.sizes.text.context)
  return success(NOTES[library])
}

/** The number format of each tensor in the files that the model came in, by its name in memory. */
const dtypesOf = (tensors: readonly TensorSpec[], places: Places): ReadonlyMap<string, string> =>
  new Map(tensors.map(({ name, stored }) => [name, places.get(stored?.name ?? name)?.entry.dtype ?? 'F32']))

/** The tensors of a file, some of which hold several of the model's. */
function headerOf(
  tensors: readonly TensorSpec[],
  dtypes: ReadonlyMap<string, string>,
): ReadonlyMap<string, Pick<StoredEntry, 'dtype' | 'shape'>> {
  return new Map(
    tensors.map((tensor) => {
      const { name, shape } = inFile(tensor)
      const { part, leading = 0 } = tensor.stored ?? {}
      const [rows = 1, ...rest] = shape
      const whole = part ? [rows * part[1], ...rest] : shape
      return [
        name,
        { dtype: dtypes.get(tensor.name) ?? 'F32', shape: [...Array.from({ length: leading }, () => 1), ...whole] },
      ] as const
    }),
  )
}

/** transformers cuts texts where the tokenizer's own settings say, and open_clip where the model's do. */
async function nameLength(folder: string, context: number): Promise<void> {
  const file = join(folder, 'tokenizer_config.json')
  const known = parseJson(await readFile(file, 'utf8').catch(() => '{}'))
  const settings = { ...(known as object | null), model_max_length: context }
  await writeAtomically(file, `${JSON.stringify(settings, null, 2)}\n`)
}

async function copyShared(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (!SHARED.test(name)) continue
    const file = await fileIn(from, name)
    if (file?.ok) await copyPlain(file.value, join(to, name))
  }
}
