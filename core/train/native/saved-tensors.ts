/** Which tensors a run saves. */
import type { Architecture, TensorSpec } from '../../model/architecture.ts'

/** What the weights of a run that has ended hold: not what no run changes. */
export const wholeTensors = ({ tensors }: Pick<Architecture, 'tensors'>): readonly TensorSpec[] =>
  tensors.filter(({ fixed }) => !fixed)

/**
 * What a run saves while it trains: what it may change, because the model's own files hold the rest. What adapters adapt
 * stays as it is until they are merged.
 * @param changing names of tensors
 */
export function savedTensors(
  { tensors, adapters = [] }: Pick<Architecture, 'tensors' | 'adapters'>,
  changing: ReadonlySet<string>,
): readonly TensorSpec[] {
  const adapted = new Set(adapters.map(({ target }) => target.name))
  return wholeTensors({ tensors }).filter(({ name }) => changing.has(name) && !adapted.has(name))
}
