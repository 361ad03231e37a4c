/** Half precision (IEEE 754 binary16) in bulk. Plain loops: `set` between the two array types takes twice as long. */

const LARGEST = 65504

/** Rounds values to the nearest half; larger values become the largest half, not infinity. */
export function toHalf(values: Float32Array, out: Float16Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    out[i] = value > LARGEST ? LARGEST : value < -LARGEST ? -LARGEST : value
  }
}

export function fromHalf(values: Float16Array, out: Float32Array, at: number): void {
  for (let i = 0; i < values.length; i++) out[at + i] = values[i] as number
}
