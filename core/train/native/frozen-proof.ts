/** Proof of what a run has left alone: a hash of every tensor that no phase trains, before and after. */
import { createHash } from 'node:crypto'
import type { FrozenTensors } from '../../contract/run.ts'
import type { Params } from '../../engine/index.ts'
import type { Architecture } from '../../model/index.ts'
import { CONNECTOR } from '../../model/index.ts'
import type { Phase } from './phases.ts'
import { trainableTensors } from './phases.ts'

export interface FrozenProof {
  /** To be called once the run has its final weights. */
  verdict(): FrozenTensors
}

/**
 * @param params the model's as pretrained; the run changes them in place. The connector counts as trained, because every
 * run starts with fitting it.
 * @param moving tensors that a run changes without training them
 */
export function frozenProof(
  params: Params,
  architecture: Frozen,
  phases: readonly Pick<Phase, 'trainable'>[],
  moving: readonly string[] = [],
): FrozenProof {
  const frozen = frozenNames(architecture, phases).filter((name) => params.has(name) && !moving.includes(name))
  const hash = (): string => {
    const sum = createHash('sha256')
    for (const name of frozen) {
      const { data } = params.get(name) as { data: Float32Array }
      sum.update(`${name}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    }
    return sum.digest('hex')
  }
  const before = hash()
  const numbers = frozen.reduce((total, name) => total + (params.get(name)?.data.length ?? 0), 0)
  return {
    verdict() {
      const after = hash()
      return { tensors: frozen.length, numbers, sha256: after, unchanged: after === before }
    },
  }
}

type Frozen = Pick<Architecture, 'tensors' | 'connector' | 'text' | 'adapters'>

/** The tensors that no phase trains, no fit of the head moves and no adapter changes. */
export function frozenNames(architecture: Frozen, phases: readonly Pick<Phase, 'trainable'>[]): readonly string[] {
  const changing = changingNames(architecture, phases)
  return architecture.tensors.flatMap(({ name }) => (changing.has(name) ? [] : [name]))
}

/** All others. */
export function changingNames(architecture: Frozen, phases: readonly Pick<Phase, 'trainable'>[]): ReadonlySet<string> {
  const { tensors, connector, text, adapters = [] } = architecture
  return new Set([
    ...phases.flatMap((phase) => trainableTensors(phase, architecture)),
    // With the connector, the statistics of the data that it standardises by.
    ...(connector?.tensors ?? []).map(({ name }) => name),
    ...tensors.filter(({ group }) => group === CONNECTOR).map(({ name }) => name),
    // The fit moves the texts' bias, too, wherever the family keeps it.
    ...(text && text.join.bias !== null ? [text.join.bias] : []),
    // Adapters are merged into what they adapt when the run ends.
    ...adapters.map(({ target }) => target.name),
  ])
}
