/** The value, held within 0 … 1. */
export function clamp(value: number): number {
  return value <= 0 ? 0 : value >= 1 ? 1 : value
}
