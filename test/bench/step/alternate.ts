/** Two measuring processes that take turns, so that a slow moment of the computer falls on both. */
import type { Child } from '../child.ts'
import type { Round } from './configs.ts'
import { median } from './median.ts'
import type { Comparison } from './table.ts'

/** A turn lasts at least this long, ms, so that short iterations are averaged. */
const TURN_MS = 300
const WARM_UP = 2

export type Side = Child<{ readonly iterations: number }, Round>

/**
 * @param sides ours and the peer's; which goes first alternates too
 * @param tolerance relative difference between the values of their first iterations that is allowed; any by default
 */
export async function alternate(
  sides: readonly [Side, Side],
  { rounds, tolerance = Infinity }: { readonly rounds: number; readonly tolerance?: number },
): Promise<Comparison> {
  const firsts: number[] = []
  const iterations: number[] = []
  for (const side of sides) {
    firsts.push((await side.ask({ iterations: 1 })).value)
    const { ms } = await side.ask({ iterations: WARM_UP })
    iterations.push(Math.max(1, Math.round(TURN_MS / ms)))
  }
  const [ours, theirs] = firsts as [number, number]
  const difference = Math.abs(ours - theirs) / Math.max(Math.abs(ours), Math.abs(theirs))
  if (!(difference <= tolerance)) throw new Error(`the sides compute different things: ${ours} and ${theirs}`)
  const seen: [Round[], Round[]] = [[], []]
  for (let turn = 0; turn < rounds; turn++) {
    for (const at of turn % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      seen[at].push(await sides[at].ask({ iterations: iterations[at] as number }))
  }
  const [ms, peerMs] = seen.map((side) => median(side.map((round) => round.ms))) as [number, number]
  const [mb, peerMb] = seen.map((side) => Math.max(...side.map((round) => round.peakMb))) as [number, number]
  return { ms, peerMs, ratio: ms / peerMs, memory: { mb, peerMb, ratio: mb / peerMb } }
}
