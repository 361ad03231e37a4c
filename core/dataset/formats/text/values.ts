/** Small readings of values of unknown type. */

/** A string, number or boolean as text; null for all else, and for blank text. */
export function textValue(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  return null
}

export function objectValue(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

export function listValue(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null
}

/** The objects of a list; none where it is no list. */
export function objectList(value: unknown): Readonly<Record<string, unknown>>[] {
  return (listValue(value) ?? []).map(objectValue).filter((entry) => entry !== null)
}

/** A string, or the strings of a list: how `image` and `images` are written. */
export function textList(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.filter((entry): entry is string => typeof entry === 'string' && entry.trim() !== '')
}

/** Simple values by name, for grouping; long ones are no groups. */
export function cellsOf(value: Readonly<Record<string, unknown>>): Record<string, string> {
  const cells: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, cell] of Object.entries(value)) {
    const text = textValue(cell)
    if (text !== null && text.length <= 200) cells[name] = text
  }
  return cells
}
