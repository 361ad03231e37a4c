/** Proof of what a run has left alone: a hash of every tensor that no phase trains, before and after. */
import { createHash } from 'node:crypto'
import type { FrozenTensors } from '../../contract/run.ts'
import type { Params } from '../../engine/index.ts'
import type { Architecture } from '../../model/index.ts'
import { CONNECTOR } from '../../model/index.ts'
import type { Phase } from './phases.ts'

export interface FrozenProof {
  /** To be called once the run has its final weights. */
  verdict(): FrozenTensors
}

/**
 * @param params the model's as pretrained; the run changes them in place. The connector counts as trained, because every
 * run starts with fitting it.
 */
export function frozenProof(
  params: Params,
  { tensors, connector }: Pick<Architecture, 'tensors' | 'connector'>,
  phases: readonly Pick<Phase, 'trainable'>[],
): FrozenProof {
  const trained = new Set([CONNECTOR, ...phases.flatMap(({ trainable }) => trainable)])
  // With it, the statistics of the data that it standardises by.
  const fitted = new Set(connector?.tensors.map(({ name }) => name))
  const frozen = tensors.filter(({ name, group }) => !trained.has(group) && !fitted.has(name) && params.has(name))
  const hash = (): string => {
    const sum = createHash('sha256')
    for (const { name } of frozen) {
      const { data } = params.get(name) as { data: Float32Array }
      sum.update(`${name}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    }
    return sum.digest('hex')
  }
  const before = hash()
  const numbers = frozen.reduce((total, { name }) => total + (params.get(name)?.data.length ?? 0), 0)
  return {
    verdict() {
      const after = hash()
      return { tensors: frozen.length, numbers, sha256: after, unchanged: after === before }
    },
  }
}
