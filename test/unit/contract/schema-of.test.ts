import { expect, test } from 'vitest'
import { z } from 'zod'
import { schemaOf } from '../../../core/contract/schema-of.ts'

interface Note {
  readonly text: string
  readonly places: readonly { readonly line: number; readonly file?: string | undefined }[]
}
const line = z.number()
const file = z.string().optional()

test('a schema that says exactly what the type says is handed on as it is', () => {
  const schema = z.object({ text: z.string(), places: z.array(z.object({ line, file })) })
  const note: Note = schemaOf<Note>()(schema).parse({ text: 'a', places: [{ line: 1, other: 2 }] })
  expect(note).toEqual({ text: 'a', places: [{ line: 1 }] })
})

// What is expected here is an error of the compiler: a line without one fails the check of types.
test('the compiler refuses a schema that drops, adds or widens a part, even one that may be absent', () => {
  const of = schemaOf<Note>()
  const text = z.string()
  const schemas = [
    // @ts-expect-error without `file`
    of(z.object({ text, places: z.array(z.object({ line })) })),
    // @ts-expect-error with a part of its own
    of(z.object({ text, places: z.array(z.object({ line, file })), more: z.string().optional() })),
    // @ts-expect-error a text that may be absent
    of(z.object({ text: text.optional(), places: z.array(z.object({ line, file })) })),
    // @ts-expect-error only some texts
    of(z.object({ text: z.literal('a'), places: z.array(z.object({ line, file })) })),
  ]
  expect(schemas.every((schema) => schema.safeParse({ text: 'a', places: [] }).success)).toBe(true)
})
