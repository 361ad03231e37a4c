/**
 * Shares of the rates of a tower's parts by their relative gradient norms ‖g‖/‖θ‖ (Lee et al. 2023, arXiv 2210.11466, §5,
 * “Auto-RGN”): parts whose gradients are large beside their weights train at their full rate, others at less, and those far
 * below the largest not at all. Dividing by the largest, and the limit below which a part stays frozen, are Thaw's.
 */
import { z } from 'zod'
import type { Params } from '../../../engine/index.ts'
import type { GroupName } from '../../../model/index.ts'

/** A part below this share of the largest norm does not train in this epoch. */
const LEAST = 0.1

export const balanceState = z.object({
  /** Share of its rate that each part trains at in this epoch, 0 to 1. */
  shares: z.record(z.string(), z.number()),
  /** Sums of the norms over the steps of this epoch so far. */
  sums: z.record(z.string(), z.number()),
  steps: z.number().int(),
})
export type BalanceState = z.infer<typeof balanceState>

const NOTHING: BalanceState = { shares: {}, sums: {}, steps: 0 }

/** ‖g‖/‖θ‖ of each part, over all of its tensors that have gradients. */
function relativeNorms(
  grads: ReadonlyMap<string, Float32Array>,
  params: Params,
  partOf: (tensor: string) => GroupName,
): ReadonlyMap<GroupName, number> {
  const squares = new Map<GroupName, { gradient: number; weight: number }>()
  for (const [name, gradient] of grads) {
    const sum = squares.get(partOf(name)) ?? { gradient: 0, weight: 0 }
    squares.set(partOf(name), sum)
    sum.gradient += squareOf(gradient)
    sum.weight += squareOf((params.get(name) as { data: Float32Array }).data)
  }
  return new Map(Array.from(squares, ([part, { gradient, weight }]) => [part, Math.sqrt(gradient / weight)]))
}

function squareOf(data: Float32Array): number {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += (data[i] as number) ** 2
  return sum
}

/** Adds the gradients of a step. @param parts of the tower; others, such as the head, are left out */
export function seenStep(
  state: BalanceState | null,
  grads: ReadonlyMap<string, Float32Array>,
  params: Params,
  partOf: (tensor: string) => GroupName,
  parts: readonly GroupName[],
): BalanceState {
  const { shares, sums, steps } = state ?? NOTHING
  const norms = relativeNorms(grads, params, partOf)
  const added = parts.map((part) => {
    const norm = norms.get(part) ?? 0
    // A part without weights, or with a gradient that is not finite, says nothing.
    return [part, (sums[part] ?? 0) + (Number.isFinite(norm) ? norm : 0)] as const
  })
  return { shares, sums: Object.fromEntries(added), steps: steps + 1 }
}

/** The shares for the next epoch, from the steps seen since the last one; those of a part that has no gradient are 0. */
export function rebalanced(state: BalanceState): BalanceState {
  const largest = Math.max(0, ...Object.values(state.sums))
  if (largest === 0) return state
  const shares = Object.entries(state.sums).map(([part, sum]) => [part, sum < LEAST * largest ? 0 : sum / largest])
  return { shares: Object.fromEntries(shares), sums: {}, steps: 0 }
}

/** Parts that train in this epoch, the largest share first. */
export function trainingParts({ shares }: BalanceState): readonly (readonly [part: GroupName, share: number])[] {
  return Object.entries(shares)
    .filter(([, share]) => share > 0)
    .toSorted(([, a], [, b]) => b - a)
}
