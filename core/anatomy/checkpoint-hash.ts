/** The identity of a checkpoint that may have tens of gigabytes: reading all of them would take minutes each time. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Result, success } from '../domain/failure.ts'
import { weightsFilesIn } from '../model/weights-files.ts'

/** What decides how texts and pictures become numbers. */
const SETTINGS = [
  'config.json',
  'preprocessor_config.json',
  'processor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.json',
  'chat_template.jinja',
]

/** Of the weights' names, sizes and times of change, and of the settings beside them. Failures: model-unreadable. */
export async function checkpointHash(folder: string): Promise<Result<string>> {
  const files = await weightsFilesIn(folder, ['model.safetensors'])
  if (!files.ok) return files
  const hash = createHash('sha256')
  for (const file of files.value) {
    const { size, mtimeMs } = await stat(file)
    hash.update(`${basename(file)} ${size} ${mtimeMs}\n`)
  }
  for (const name of SETTINGS) {
    const bytes = await readFile(join(folder, name)).catch(() => null)
    if (bytes) hash.update(`${name} ${bytes.length}\n`).update(bytes)
  }
  return success(hash.digest('hex'))
}
