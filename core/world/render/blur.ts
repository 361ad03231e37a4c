/**
 * Blurs a square plane in place by three-tap binomial passes: one pass with weight w at each side has variance 2w, and
 * variances add.
 * @param spare as large as the plane; overwritten
 * @param sigma standard deviation in pixels
 */
export function blur(plane: Float32Array, spare: Float32Array, size: number, sigma: number): void {
  const variance = sigma * sigma
  const passes = Math.ceil(variance / 0.6)
  const side = variance / passes / 2
  const centre = 1 - 2 * side
  for (let pass = 0; pass < passes; pass++) {
    for (let row = 0; row < size; row++) {
      const start = row * size
      let before = plane[start] as number
      let here = before
      for (let column = 0; column < size; column++) {
        const after = column + 1 < size ? (plane[start + column + 1] as number) : here
        spare[start + column] = centre * here + side * (before + after)
        before = here
        here = after
      }
    }
    for (let row = 0; row < size; row++) {
      const here = row * size
      const above = row > 0 ? here - size : here
      const below = row + 1 < size ? here + size : here
      for (let column = 0; column < size; column++) {
        plane[here + column] =
          centre * (spare[here + column] as number) +
          side * ((spare[above + column] as number) + (spare[below + column] as number))
      }
    }
  }
}
