/** Writes a dual encoder back into the files it was read from. */
import { chmod, copyFile, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { success, type Result } from '../../../domain/failure.ts'
import type { Params } from '../../../engine/index.ts'
import { encodeCheckpoint, writeAtomically } from '../../checkpoint.ts'
import { closeAll, openAll } from '../../header.ts'
import { fileIn } from '../../model-files.ts'
import { rewriteTensors } from '../../rewrite-tensors.ts'
import { weightsFilesIn } from '../../weights-files.ts'
import { dualEncoder, HEAD_FILE } from './architecture.ts'
import type { Found } from './describe.ts'
import { fold } from './fold.ts'

/** Weights in other formats, which would be the old ones. */
const OTHER_WEIGHTS = /\.(bin|pt|pth|ckpt|msgpack|h5|onnx|gguf|tflite|ot|safetensors)$|\.bin\.index\.json$/

/**
 * Copies the folder with these weights in place of its own: names, number formats, shards and metadata stay. What the
 * tensors of a checkpoint cannot hold of a fitted head goes to `HEAD_FILE`, which only Thaw reads.
 * Failures: model-unreadable. Throws system errors.
 */
export async function writeDual(found: Found, from: string, to: string, params: Params): Promise<Result<null>> {
  const files = await weightsFilesIn(from, found.weights)
  if (!files.ok) return files
  const { tensors } = dualEncoder({ ...found, name: basename(from) })
  const folded = fold(found.sizes, params)
  const opened = await openAll(files.value)
  if (!opened) throw new Error(`the weights in ${from} are gone`)
  if (!opened.ok) return opened
  try {
    for (const reader of opened.value) {
      const copy = join(to, basename(reader.file))
      await copyPlain(reader.file, copy)
      await rewriteTensors(copy, reader, tensors, folded.params)
    }
  } finally {
    await closeAll(opened.value)
  }
  if (folded.rest.size > 0)
    await writeAtomically(join(to, HEAD_FILE), encodeCheckpoint(folded.rest, 'F32', { format: 'pt' }, tensors))
  await copyOthers(from, to)
  return success(null)
}

async function copyOthers(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (OTHER_WEIGHTS.test(name)) continue
    const file = await fileIn(from, name)
    if (file?.ok && (await stat(file.value)).isFile()) await copyPlain(file.value, join(to, name))
  }
}

/** The file itself where it is a link, and writable, as those of a cache are not. */
export async function copyPlain(from: string, to: string): Promise<void> {
  await copyFile(from, to)
  await chmod(to, 0o644)
}
