/** classes.json: the names of the classes that the vision tower's own classifier tells apart, in the order of its rows. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { parseJson } from '../../../domain/json.ts'

export const CLASSES = 'classes.json'

const classes = z.array(z.object({ names: z.array(z.string().min(1)).min(1) }))

/**
 * The most usual name of each class; null where the folder has no such file, which is no part of the model's identity.
 * Failures: model-unreadable.
 * @param rows of the classifier
 */
export async function readClassNames(folder: string, rows: number): Promise<Result<readonly string[]> | null> {
  const file = join(folder, CLASSES)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = classes.length(rows).safeParse(parseJson(text))
  if (parsed.success) return success(parsed.data.map(({ names: [usual] }) => usual as string))
  const message = `${file} does not name the ${rows} classes of the vision tower. Restore the file, or remove it to go without their names.`
  return failure('model-unreadable', message, { file, details: parsed.error.message })
}
