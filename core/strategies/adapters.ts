/** Settings of low-rank adapters (LoRA). */

/** Which towers have adapters; what has none stays frozen, and the head trains as ever. */
export const ADAPTED_SIDES = ['both', 'vision', 'text'] as const
export type AdaptedSides = (typeof ADAPTED_SIDES)[number]

export interface AdapterSettings {
  /** r */
  readonly rank: number
  /** α; the change has the factor α/r. */
  readonly alpha: number
  readonly sides: AdaptedSides
}
