/** What a run does to a model. */
import { createRandom } from '../../../core/domain/random.ts'
import type { Params } from '../../../core/engine/index.ts'
import type { LoadedModel } from '../../../core/model/index.ts'

/** Other weights, and a head fitted to the pooled features. */
export function trained({ params, architecture }: LoadedModel): Params {
  const random = createRandom('trained')
  const out: Params = new Map(params)
  for (const { name, shape, fixed } of architecture.tensors) {
    const own = params.get(name)
    if (fixed || !own) continue
    const isSpread = name === architecture.connector?.head?.sd
    out.set(name, {
      shape,
      data: own.data.map((value) => (isSpread ? 0.5 + random.next() : value + 0.05 * random.normal())),
    })
  }
  return out
}
