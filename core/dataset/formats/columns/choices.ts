/** Questions with options to choose from, and the answer among them. */
import { parseJson } from '../../../domain/json.ts'
import { listValue, objectValue, textValue } from '../text/values.ts'

export interface Choice {
  /** `A` for the first. */
  readonly letter: string
  readonly text: string
}

/** Fields that hold the options as a list. */
const LISTS = ['choices', 'options', 'candidates'] as const
const LETTERS: readonly string[] = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')
/** Columns that may hold options. */
export const CHOICE_COLUMNS: readonly string[] = [...LISTS, ...LETTERS]

/**
 * The options of a record: a list (`choices`, as ScienceQA has it), an object of letters or of `text` and `label` side by
 * side (AI2D), or columns of their own called A, B and so on (MMBench). Null where there are none.
 */
export function choicesOf(value: Readonly<Record<string, unknown>>): readonly Choice[] | null {
  for (const name of LISTS) {
    const choices = choicesIn(value[name])
    if (choices !== null) return choices
  }
  const columns = lettered(LETTERS.map((letter) => [letter, value[letter]] as const))
  return columns[0]?.letter === 'A' && columns.length >= 2 ? columns : null
}

/** The question with its options, one per line. */
export function withChoices(question: string, choices: readonly Choice[]): string {
  return [question, ...choices.map(({ letter, text }) => `${letter}. ${text}`)].join('\n')
}

/** The text of the option that an answer means: by its number from 0, its letter or its text. Null for none of them. */
export function chosen(answer: unknown, choices: readonly Choice[]): string | null {
  const text = textValue(answer)?.trim()
  if (text === undefined) return null
  const same = choices.find((choice) => choice.text === text)
  const letter = /^\(?([A-Za-z])\)?[.:]?$/.exec(text)?.[1]?.toUpperCase()
  const number = /^\d+$/.test(text) ? LETTERS[Number(text)] : undefined
  // A text that equals an option means that option; a JSON number is an index.
  if (same && typeof answer === 'string') return same.text
  return choices.find((choice) => choice.letter === (letter ?? number))?.text ?? null
}

function choicesIn(value: unknown): readonly Choice[] | null {
  // Tables of text hold lists as JSON.
  const held = typeof value === 'string' && /^[[{]/.test(value.trim()) ? parseJson(value) : value
  const fields = objectValue(held)
  const list = listValue(held) ?? listValue(fields?.['text'])
  const letters = listValue(fields?.['label']) ?? []
  const entries = list
    ? list.map((entry, i) => [textValue(letters[i]) ?? LETTERS[i] ?? '', textIn(entry)] as const)
    : Object.entries(fields ?? {}).filter(([name]) => /^[A-Z]$/i.test(name))
  const choices = lettered(entries)
  return choices.length >= 2 ? choices : null
}

function textIn(entry: unknown): unknown {
  const fields = objectValue(entry)
  return fields ? (fields['text'] ?? fields['value']) : entry
}

function lettered(entries: readonly (readonly [string, unknown])[]): Choice[] {
  return entries.flatMap(([letter, value]) => {
    const text = textValue(value)?.trim()
    return text === undefined || letter === '' ? [] : [{ letter: letter.trim().toUpperCase(), text }]
  })
}
