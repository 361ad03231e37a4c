/** --templates: what stands for a class in texts. */
import { readFileSync } from 'node:fs'
import { checkTemplates, CLASS_PLACE } from '../domain/caption.ts'
import type { CommandContext, Option } from './command.ts'
import { textOf, usageError } from './options.ts'

export const TEMPLATES_OPTION: Option = {
  type: 'string',
  value: 'FILE|TEXT',
  multiple: true,
  help: 'class templates such as “a photo of a {}.”, or a file with one on each line; repeat it for several, their mean counts',
}

/** Undefined where it is not given. Throws a `usage` FailureError. */
export function templatesIn({ options }: Pick<CommandContext, 'options'>): string[] | undefined {
  const given = textOf(options, 'templates')
  if (given === undefined) return undefined
  const checked = checkTemplates(given.split('\n').flatMap(templatesOf))
  if (checked.ok) return checked.value
  throw usageError(`--templates: ${checked.failure.message}`)
}

/** A template itself, or the lines of the file of this name. */
function templatesOf(text: string): string[] {
  if (text.includes(CLASS_PLACE) || text.trim() === '') return [text]
  try {
    return readFileSync(text, 'utf8').split(/\r?\n/)
  } catch {
    throw usageError(
      `--templates: “${text}” has no ${CLASS_PLACE}, and there is no file of that name. Put ${CLASS_PLACE} where the class belongs.`,
    )
  }
}
