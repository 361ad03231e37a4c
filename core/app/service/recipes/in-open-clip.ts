/** A dual encoder in the files that open_clip reads. */
import { join } from 'node:path'
import { type Anatomy, OPEN_CLIP_FAMILIES, readOpenClipAnatomy } from '../../../anatomy/index.ts'
import { type Result, success } from '../../../domain/failure.ts'
import { writeForLibrary } from '../../../model/index.ts'

export interface InOpenClip {
  readonly folder: string
  readonly anatomy: Anatomy
}

/**
 * The folder itself if open_clip reads it, else a copy in its files within `out`.
 * Failures: usage (open_clip has no form of this model), model-unreadable.
 */
export async function inOpenClip(folder: string, anatomy: Anatomy, out: string): Promise<Result<InOpenClip>> {
  if (Object.values(OPEN_CLIP_FAMILIES).some(({ modelType }) => modelType === anatomy.modelType))
    return success({ folder, anatomy })
  const copy = join(out, 'model')
  const written = await writeForLibrary('open_clip', folder, copy)
  if (!written.ok) return written
  const read = await readOpenClipAnatomy(copy)
  if (!read) throw new Error(`${copy} lacks the config that was just written`)
  return read.ok ? success({ folder: copy, anatomy: read.value }) : read
}
