import { labelKey, type NameList } from './name-list.ts'

export interface MatchedNames {
  /** Names by label; labels without one are absent. */
  readonly names: ReadonlyMap<string, string>
  /** Whether every label has a name, and the list does not name far more classes than there are. */
  readonly isWhole: boolean
}

/** Share of a numbered list that the labels must cover for it to apply automatically. */
const SHARE = 0.5

/**
 * The names that a list gives to labels, or null if it adds nothing to the labels. An ordered list counts from 0, or
 * from 1 where only that fits. If two labels share a name, the label is appended to it.
 */
export function matchNames({ byLabel, inOrder }: NameList, labels: readonly string[]): MatchedNames | null {
  const direct = (label: string): string | undefined => byLabel.get(labelKey(label))
  const keyed = pick(labels, direct)
  const numbers = labels.map((label) => (/^\d{1,9}$/.test(label) ? Number(label) : -1))
  const isNumbered = numbers.length > 0 && numbers.every((number) => number >= 0)
  const first = isNumbered && Math.min(...numbers) > 0 && Math.max(...numbers) === inOrder.length ? 1 : 0
  const numbered = isNumbered ? pick(labels, (label) => inOrder[Number(label) - first]) : new Map<string, string>()
  const useKeyed = keyed.size >= numbered.size
  const found = useKeyed ? keyed : numbered
  if (found.size === 0 || [...found].every(([label, name]) => label === name)) return null
  const isOfMany = isNumbered && labels.length < SHARE * (useKeyed ? byLabel.size : inOrder.length)
  return { names: distinct(found), isWhole: found.size === labels.length && !isOfMany }
}

function pick(labels: readonly string[], nameOf: (label: string) => string | undefined): Map<string, string> {
  return new Map(
    labels.flatMap((label) => {
      const name = nameOf(label)
      return name === undefined || name === '' ? [] : [[label, name] as const]
    }),
  )
}

/** ImageNet has two cranes: the bird and the machine. */
function distinct(names: ReadonlyMap<string, string>): Map<string, string> {
  const counts = new Map<string, number>()
  for (const name of names.values()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Map([...names].map(([label, name]) => [label, (counts.get(name) ?? 0) > 1 ? `${name} (${label})` : name]))
}
