/** What turns photos into other kinds of pictures. All take and give RGB bytes of a square picture. */

/** Without colour: the same luma (ITU-R BT.601) in all three channels. */
export function grey(rgb: Uint8Array): Uint8Array {
  const out = new Uint8Array(rgb.length)
  for (let i = 0; i < rgb.length; i += 3) out.fill(luma(rgb, i), i, i + 3)
  return out
}

/** Dark outlines on white: the magnitude of Sobel's gradient, as dark at every side of the same picture. */
export function edges(rgb: Uint8Array): Uint8Array {
  const side = Math.sqrt(rgb.length / 3)
  const gain = (1.5 * side) / 64
  const at = (x: number, y: number): number => {
    const [cx, cy] = [Math.min(side - 1, Math.max(0, x)), Math.min(side - 1, Math.max(0, y))]
    return luma(rgb, (cy * side + cx) * 3)
  }
  const out = new Uint8Array(rgb.length)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const left = at(x - 1, y - 1) + 2 * at(x - 1, y) + at(x - 1, y + 1)
      const right = at(x + 1, y - 1) + 2 * at(x + 1, y) + at(x + 1, y + 1)
      const above = at(x - 1, y - 1) + 2 * at(x, y - 1) + at(x + 1, y - 1)
      const below = at(x - 1, y + 1) + 2 * at(x, y + 1) + at(x + 1, y + 1)
      const dark = Math.min(255, Math.hypot(right - left, below - above) * gain)
      out.fill(255 - dark, (y * side + x) * 3, (y * side + x) * 3 + 3)
    }
  }
  return out
}

function luma(rgb: Uint8Array, i: number): number {
  return 0.299 * (rgb[i] as number) + 0.587 * (rgb[i + 1] as number) + 0.114 * (rgb[i + 2] as number)
}
