/** Whether the tensors that a run changed are those that its recipe trains. */
import type { ComparedWeights } from '../../anatomy/index.ts'
import { listed } from '../../domain/listed.ts'

export interface TensorVerdict {
  /** `proven`: exactly those; `more`: others moved as well; `fewer`: some stayed as they were. */
  readonly kind: 'proven' | 'more' | 'fewer'
  readonly sentence: string
}

const some = (names: readonly string[]): string => {
  const first = names.slice(0, 3)
  return listed([...first, ...(names.length > 3 ? [`${(names.length - 3).toLocaleString('en')} others`] : [])])
}

const count = (of: readonly unknown[]): string =>
  `${of.length.toLocaleString('en')} ${of.length === 1 ? 'tensor' : 'tensors'}`

/** @param planned names in the start's files of all that any stage so far trains */
export function judgeTensors({ changed, same, missing }: ComparedWeights, planned: ReadonlySet<string>): TensorVerdict {
  const moved = changed.filter((name) => !planned.has(name))
  if (moved.length > 0)
    return {
      kind: 'more',
      sentence: `${count(moved)} that should have stayed frozen ${moved.length === 1 ? 'has' : 'have'} changed: ${some(moved)}. Do not use these weights as if they were frozen.`,
    }
  // A tied head is in one of the files only.
  const lost = missing.filter((name) => planned.has(name))
  const stayed = [...same.filter((name) => planned.has(name)), ...lost]
  if (stayed.length > 0)
    return {
      kind: 'fewer',
      sentence: `${count(stayed)} that should have trained ${stayed.length === 1 ? 'is' : 'are'} as before: ${some(stayed)}.`,
    }
  const frozen = same.length
  return {
    kind: 'proven',
    sentence: `Exactly the planned ${count(changed)} changed${frozen > 0 ? `; ${count(same)} ${frozen === 1 ? 'is' : 'are'} bit for bit as before` : ''}.`,
  }
}
