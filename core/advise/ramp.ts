/** How far a condition holds. */

export function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}

/** 0 up to `from`, 1 beyond `full`, a straight line between them; `full` may be the smaller one. */
export function ramp(value: number, { from, full }: { readonly from: number; readonly full: number }): number {
  return clamp((value - from) / (full - from))
}
