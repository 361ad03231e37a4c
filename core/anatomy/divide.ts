/** Divides a checkpoint's tensors into the parts of its model, by their names. */
import { type Result, failure, success } from '../domain/failure.ts'
import { listed } from '../domain/listed.ts'
import { valuesIn } from '../math/shape.ts'
import { canonical } from './canonical.ts'
import type { AnatomyFamily } from './families.ts'
import { type Anatomy, type Part, type PartTensor, PARTS } from './part.ts'

/** A tensor as the header of a file has it. */
export interface HeaderTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
}

/** What of a config decides which tensors are read. */
export interface AnatomyConfig {
  /** The blocks whose outputs the model takes, −1 for the last (LLaVA’s `vision_feature_layer`); the last where none is named. */
  readonly featureLayers: readonly number[]
}

/** Positions and the like, which a model computes anew. */
const BUFFER = /(?:\.position_ids|\.inv_freq|\.attn\.bias)$/

/** How many names a sentence lists. */
const NAMED = 3

/** Failures: model-unreadable (tensors that belong to no part, or a part without any). */
export function divide(
  family: AnatomyFamily,
  tensors: readonly HeaderTensor[],
  { featureLayers }: AnatomyConfig,
): Result<Anatomy> {
  const parted: PartTensor[] = []
  const strangers: string[] = []
  for (const { name, shape, dtype } of tensors) {
    if (BUFFER.test(name)) continue
    const spelled = canonical(name)
    const part = family.parts.find(([prefix]) => spelled.startsWith(prefix))?.[1]
    if (!part) strangers.push(name)
    else {
      const block = numberOf(family, spelled)
      const numbers = valuesIn(shape)
      parted.push({ name, canonical: spelled, part, block, shape, numbers, dtype, idle: false })
    }
  }
  if (strangers.length > 0) {
    const message = `${listed(strangers.slice(0, NAMED))}${strangers.length > NAMED ? ` and ${strangers.length - NAMED} more tensors` : ''} belong to no part of ${family.name} that Thaw knows.`
    return failure('model-unreadable', message)
  }
  const blocks = 1 + Math.max(-1, ...parted.flatMap(({ part, block }) => (part === 'vision' ? (block ?? -1) : [])))
  const missing = (['vision', 'language'] as const).filter((part) => !parted.some((tensor) => tensor.part === part))
  if (missing.length > 0 || blocks === 0)
    return failure(
      'model-unreadable',
      `The files hold no tensors of the ${missing[0] ?? 'blocks of the vision'} tower.`,
    )
  const read = featureLayers.length === 0 ? blocks : Math.max(...featureLayers.map((one) => blocksRead(one, blocks)))
  const placed = parted.map((tensor): PartTensor => {
    if (tensor.part !== 'vision') return Object.assign(tensor, { block: null })
    const above = tensor.block === null && !family.stem.some((prefix) => tensor.canonical.startsWith(prefix))
    const block = tensor.block ?? (above ? blocks - 1 : 0)
    return Object.assign(tensor, { block, idle: read < blocks && (above || (tensor.block ?? -1) >= read) })
  })
  return success({
    modelType: family.modelType,
    family: family.name,
    kind: family.kind,
    tensors: placed,
    blocks,
    readBlocks: read,
    tiedHead: family.kind === 'generative' && !placed.some(({ part }) => part === 'head'),
    numbers: Object.fromEntries(PARTS.map((part) => [part, numbersOf(placed, part)])) as Record<Part, number>,
  })
}

/** How many numbers a part has among some tensors. */
export const numbersOf = (tensors: readonly PartTensor[], part: Part): number =>
  tensors.reduce((sum, tensor) => sum + (tensor.part === part ? tensor.numbers : 0), 0)

function numberOf({ blocks }: AnatomyFamily, name: string): number | null {
  if (!name.startsWith(blocks)) return null
  const found = /^\d+/.exec(name.slice(blocks.length))
  return found ? Number(found[0]) : null
}

/**
 * How many blocks lie below a feature. Features are numbered as transformers numbers hidden states: 0 is before the first block,
 * −1 is the last block’s output.
 */
function blocksRead(featureLayer: number, blocks: number): number {
  const read = featureLayer < 0 ? blocks + 1 + featureLayer : featureLayer
  return Math.min(blocks, Math.max(0, read))
}
