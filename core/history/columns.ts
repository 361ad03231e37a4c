import type { z } from 'zod'
import { parseJson } from '../domain/json.ts'
import { reject } from './faults.ts'

/**
 * Parses a JSON column. If the schema rejects a value, Thaw did not write it, so this reports damage
 * (`database-corrupt`) with the record's name, rather than handed on.
 */
export function fromColumn<S extends z.ZodType>(schema: S, text: string, record: string): z.output<S> {
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  return reject(
    'database-corrupt',
    `The record ${record} in the history is damaged (${issue?.path.join('.') || 'JSON'}: ${issue?.message ?? ''}). Delete it, or restore a backup of the database.`,
  )
}

/** Checks before writing, so that everything stored can be read again (JSON has no NaN). Throws on misuse. */
export function toColumn(schema: z.ZodType, value: unknown): string {
  return JSON.stringify(schema.parse(value))
}
