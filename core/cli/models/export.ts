/** thaw models export */
import { join, resolve } from 'node:path'
import type { CommandContext, CommandResult } from '../command.ts'
import { oneOf } from '../options.ts'
import { saveModel } from '../history/save.ts'
import { bytes } from '../text.ts'

export const EXPORT_FORMATS = ['folder', 'onnx'] as const

const ONNX = /\.onnx$/i

/** Writes the model of a run in the files that it came in, or as one ONNX file. */
export async function exportModel(context: CommandContext, run: string, path: string): Promise<CommandResult> {
  const format = oneOf(context.options, 'format', EXPORT_FORMATS) ?? (ONNX.test(path) ? 'onnx' : 'folder')
  if (format === 'folder') return saveModel(context, [run, path])
  const file = resolve(ONNX.test(path) ? path : join(path, 'model.onnx'))
  const written = await (await context.client()).job('runs.exportOnnx', { run, file })
  const text = `${written.file} (${bytes(written.bytes)}): from the pixels of a picture to its scores, in standard operators.`
  return { json: written, text }
}
