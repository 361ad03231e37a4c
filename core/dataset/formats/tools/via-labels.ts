import type { ReadingOptions } from '../../../domain/dataset.ts'
import type { Columns } from '../columns/found-columns.ts'
import { objectValue, textValue } from '../text/values.ts'

type Attributes = Readonly<Record<string, unknown>>

/** Names that the attribute of the class has, most telling first; `name` and `type` are VIA's own examples. */
const TELLING = ['label', 'labels', 'class', 'class_name', 'category', 'object', 'species', 'type', 'name']
/** What VIA puts in without being asked. */
const DEFAULTS = new Set(['image_quality', 'public_domain', 'image_url', 'caption'])

/**
 * The value of an attribute as classes: a text or number, or the names that are ticked in a list of check boxes
 * (https://www.robots.ox.ac.uk/~vgg/software/via/).
 */
export function attributeValues(value: unknown): string[] {
  const text = textValue(value)
  if (text !== null) return [text.trim()]
  return Object.entries(objectValue(value) ?? {}).flatMap(([name, ticked]) => (ticked === true ? [name] : []))
}

/**
 * Which attribute is the class: the one that a person named, else the only one whose values differ, else the one with the
 * most telling name, and a guess where several differ and none has one.
 */
export function labelColumns(all: readonly Attributes[], options: ReadingOptions): Columns | null {
  const kinds = new Map<string, { readonly values: Set<string>; count: number }>()
  for (const attributes of all) {
    for (const [name, value] of Object.entries(attributes)) {
      const values = attributeValues(value)
      const entry = kinds.get(name) ?? { values: new Set<string>(), count: 0 }
      if (values.length > 0) entry.count++
      for (const one of values) entry.values.add(one)
      kinds.set(name, entry)
    }
  }
  const names = [...kinds.keys()].filter((name) => (kinds.get(name)?.count ?? 0) > 0)
  const differing = names.filter((name) => (kinds.get(name)?.values.size ?? 0) > 1 && !DEFAULTS.has(name))
  const candidates = differing.length > 0 ? differing : names.filter((name) => !DEFAULTS.has(name))
  const rank = (name: string): number => {
    const at = TELLING.indexOf(name.toLowerCase())
    return at < 0 ? TELLING.length : at
  }
  const ranked = candidates.toSorted((a, b) => rank(a) - rank(b))
  const given = options.columns?.label
  const label = given ?? ranked[0]
  if (label === undefined) return null
  const isGuess = given === undefined && ranked.length > 1 && rank(label) === TELLING.length
  const available = names.map((name) => ({ name, example: [...(kinds.get(name)?.values ?? [])][0] ?? '' }))
  return {
    available: [{ name: 'filename', example: '' }, ...available],
    used: { image: 'filename', label },
    alternatives: { label: names.filter((name) => name !== label) },
    guessed: isGuess ? ['label'] : [],
  }
}
