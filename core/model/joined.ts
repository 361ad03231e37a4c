/** Combines towers of any family and their connection into one model. */
import type { Architecture, Connector, Pixels, TensorSpec, TextSide, VisionTower } from './architecture.ts'
import type { Tuning } from '../strategies/index.ts'
import { CONNECTOR } from './architecture.ts'

export interface Parts {
  readonly name: string
  readonly pixels: Pixels
  readonly tuning?: Tuning | undefined
  readonly vision: VisionTower
  readonly connector: Connector
  readonly text: TextSide
}

/** Image and text towers with a joint space. The file holds the tensors part by part: vision, connector, text, join. */
export function joined(parts: Parts): Architecture {
  const { name, text } = parts
  const { tower, join } = text
  // A fitted head changes the texts' bias, so the features of a frozen tower must not include it.
  if (!tower.tensors.some(({ trained }) => trained) && tower.tensors.some((tensor) => tensor.name === join.bias))
    throw new Error(`the text tower of ${name} stays frozen and cannot hold the bias ${join.bias}`)
  return composed(parts)
}

/** A vision tower alone. */
export const seeing = (parts: Pick<Parts, 'name' | 'pixels' | 'tuning' | 'vision'>): Architecture =>
  composed({ ...parts, connector: null, text: null })

/**
 * Puts the parts' tensors together. Throws if two have the same name, or one is in a group that its part does not have.
 */
export function composed({
  name,
  pixels,
  tuning,
  vision,
  connector,
  text,
}: Pick<Architecture, 'name' | 'pixels' | 'tuning' | 'vision' | 'connector' | 'text'>): Architecture {
  const tensors = [
    ...inGroups(vision.tensors, vision.groups),
    ...(connector?.tensors ?? []),
    ...(text ? [...inGroups(text.tower.tensors, text.tower.groups), ...inGroups(text.join.tensors, [CONNECTOR])] : []),
  ]
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  if (byName.size < tensors.length) throw new Error(`two tensors of ${name} have the same name`)
  const known = (tensor: string): TensorSpec => {
    const found = byName.get(tensor)
    if (!found) throw new Error(`${name} has no tensor ${tensor}`)
    return found
  }
  return {
    name,
    pixels,
    tuning,
    vision,
    connector,
    text,
    tensors,
    groupOf: (tensor) => known(tensor).group,
    isTrained: (tensor) => known(tensor).trained,
    decays: (tensor) => known(tensor).decays,
  }
}

function inGroups(tensors: readonly TensorSpec[], groups: readonly string[]): readonly TensorSpec[] {
  const stray = tensors.find(({ group }) => !groups.includes(group))
  if (stray) throw new Error(`tensor ${stray.name} is in the group ${stray.group}, which its part does not have`)
  return tensors
}
