export type Scale = (value: number) => number

/** Maps a domain onto 0–100, the percentages the SVG charts are drawn in. Values outside are clamped to the edges. */
export function percentScale(low: number, high: number, margin = 0): Scale {
  const span = high - low || 1
  return (value) => margin + (100 - 2 * margin) * Math.max(0, Math.min(1, (value - low) / span))
}

/** About `wanted` round numbers (1, 2 or 5 times a power of ten) from low to high. */
export function ticks(low: number, high: number, wanted: number): number[] {
  if (!(high > low)) return [low]
  const rough = (high - low) / Math.max(1, wanted)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  const out: number[] = []
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1) {
    out.push(Number((index * step).toPrecision(12)))
  }
  return out
}

/**
 * A range with a margin around every value, round ends, and no part outside 0–1: the common axis of proportions, zoomed
 * in so that differences can be seen.
 */
export function fractionDomain(values: readonly number[]): [low: number, high: number] {
  const finite = values.filter((value) => Number.isFinite(value))
  if (finite.length === 0) return [0, 1]
  const low = Math.min(...finite)
  const high = Math.max(...finite)
  const air = Math.max(0.02, (high - low) * 0.1)
  return [Math.max(0, Math.floor((low - air) * 20) / 20), Math.min(1, Math.ceil((high + air) * 20) / 20)]
}

/** Widens an empty domain, so that a run with a single point still gets an axis. */
export function atLeastOneWide(low: number, high: number): [low: number, high: number] {
  return high > low ? [low, high] : low > 0 ? [low - 1, low + 1] : [0, 1]
}

/** asinh: linear around zero, logarithmic far away, so that z = 2 and z = 200 fit on one axis. */
export function signedLog(value: number): number {
  return Math.asinh(value / 2)
}
