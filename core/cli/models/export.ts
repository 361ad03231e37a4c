/** thaw models export */
import { join, resolve } from 'node:path'
import { LIBRARIES, type Library } from '../../domain/library.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { oneOf } from '../options.ts'
import { saveModel } from '../history/save.ts'
import { bytes } from '../text.ts'

export const EXPORT_FORMATS = ['folder', ...LIBRARIES, 'safetensors', 'onnx'] as const
type ExportFormat = (typeof EXPORT_FORMATS)[number]

const isLibrary = (format: ExportFormat): format is Library => LIBRARIES.some((library) => library === format)

/** Writes the model of a run in the files that it came in, in those of a library, or as one file. */
export async function exportModel(context: CommandContext, run: string, path: string): Promise<CommandResult> {
  const format = oneOf(context.options, 'format', EXPORT_FORMATS) ?? formatOf(path)
  if (format === 'folder') return saveModel(context, [run, path])
  if (isLibrary(format)) return saveModel(context, [run, path], format)
  const file = resolve(path.toLowerCase().endsWith(`.${format}`) ? path : join(path, `model.${format}`))
  const client = await context.client()
  if (format === 'onnx') {
    const written = await client.job('runs.exportOnnx', { run, file })
    const text = `${written.file} (${bytes(written.bytes)}): from the pixels of a picture to its scores, in standard operators.`
    return { json: written, text }
  }
  const written = await client.call('runs.saveTensors', { run, file })
  const text = `${written.file} (${bytes(written.bytes)}): every tensor of the trained model, as its files name it.`
  return { json: written, text }
}

function formatOf(path: string): ExportFormat {
  return (['onnx', 'safetensors'] as const).find((format) => path.toLowerCase().endsWith(`.${format}`)) ?? 'folder'
}
