/** The class that a cell names: a text, a number of a known class, or a list of exactly one of them. */
import { listValue, textValue } from '../text/values.ts'

export type ClassCell =
  | { readonly ok: true; readonly label: string | null }
  | { readonly ok: false; readonly reason: string }

/**
 * @param names of numbered classes, if the file has them: a number outside the list, such as −1, is not a class
 * @returns null for no class; for several, the reason, which ends a sentence
 */
export function classOf(cell: unknown, names: readonly string[] | null): ClassCell {
  const entries = listValue(cell) ?? [cell]
  const labels = [...new Set(entries.flatMap((entry) => className(entry, names) ?? []))]
  return labels.length > 1 ? { ok: false, reason: severalClasses(labels) } : { ok: true, label: labels[0] ?? null }
}

/** The class that a simple value means; null for none. */
export function className(value: unknown, names: readonly string[] | null): string | null {
  const text = textValue(value)?.trim() ?? null
  if (text === null || names === null || !/^-?\d+$/.test(text)) return text
  return names[Number(text)] ?? null
}

export function severalClasses(labels: readonly string[]): string {
  const shown = labels.slice(0, 3).join(', ')
  return `names ${labels.length} classes (${shown}${labels.length > 3 ? ', …' : ''}); an item has one.`
}
