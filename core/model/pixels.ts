/** From 8-bit pixels to the tower's input. */

/** Converts a byte to the tower's input. */
export const normalised = (byte: number): number => byte / 127.5 - 1

/** Writes rgb (0–255) into out (−1…1) from `at` on; the same mapping for pretraining, measuring and training. */
export function normalisePixels(rgb: Uint8Array, out: Float32Array, at: number): void {
  for (let i = 0; i < rgb.length; i++) out[at + i] = normalised(rgb[i] as number)
}
