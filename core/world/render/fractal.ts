import type { Random } from '../../domain/random.ts'
import type { Rgb } from '../vocabulary.ts'
import type { Canvas } from './canvas.ts'

const POINTS_PER_PIXEL = 1.5
/** Points that only find the attractor and how far it reaches. */
const WARM_UP = 20
const SCOUTS = 150
const maps = new Float64Array(6 * 4)

/**
 * The attractor of 2 … 4 random contractions of the plane, drawn by the chaos game (Barnsley, “Fractals everywhere”,
 * 1988): its density blends the colour over what is there. As a source of pretraining texture: Kataoka et al.,
 * “Pre-training without natural images”, ACCV 2020.
 */
export function drawFractal(canvas: Canvas, [r1, g1, b1]: Rgb, random: Random): void {
  const { size, red, green, blue, spare } = canvas
  const count = drawMaps(random)
  // Marsaglia's xorshift (“Xorshift RNGs”, 2003), in place: it only picks among 4 maps, and a call a point is too slow.
  let state = random.int(0x7fffffff) | 1
  let x = 0
  let y = 0
  let left = Infinity
  let right = -Infinity
  let top = Infinity
  let bottom = -Infinity
  let scaleX = 0
  let scaleY = 0
  spare.fill(0)
  const points = WARM_UP + SCOUTS + Math.floor(POINTS_PER_PIXEL * size * size)
  for (let i = 0; i < points; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const m = 6 * (((state >>> 16) * count) >>> 16)
    const nx = (maps[m] as number) * x + (maps[m + 1] as number) * y + (maps[m + 4] as number)
    y = (maps[m + 2] as number) * x + (maps[m + 3] as number) * y + (maps[m + 5] as number)
    x = nx
    if (i >= WARM_UP + SCOUTS) {
      const column = Math.floor((x - left) * scaleX)
      const row = Math.floor((y - top) * scaleY)
      if (column >= 0 && column < size && row >= 0 && row < size) {
        const at = row * size + column
        spare[at] = (spare[at] as number) + 1
      }
    } else if (i >= WARM_UP) {
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
      scaleX = size / Math.max(1e-3, right - left)
      scaleY = size / Math.max(1e-3, bottom - top)
    }
  }
  for (let i = 0; i < spare.length; i++) {
    const density = spare[i] as number
    if (density === 0) continue
    const t = density / (density + 1)
    red[i] = (red[i] as number) + (r1 - (red[i] as number)) * t
    green[i] = (green[i] as number) + (g1 - (green[i] as number)) * t
    blue[i] = (blue[i] as number) + (b1 - (blue[i] as number)) * t
  }
}

/** Fills `maps` with rotation · diagonal · rotation: singular values below 1 make each a contraction. */
function drawMaps(random: Random): number {
  const count = 2 + random.int(3)
  for (let m = 0; m < count; m++) {
    const angle = random.range(0, 2 * Math.PI)
    const turn = random.range(0, 2 * Math.PI)
    const long = random.range(0.45, 0.85)
    const short = random.range(0.25, long)
    const ca = Math.cos(angle)
    const sa = Math.sin(angle)
    const ct = Math.cos(turn)
    const st = Math.sin(turn)
    maps[6 * m] = ca * long * ct - sa * short * st
    maps[6 * m + 1] = -ca * long * st - sa * short * ct
    maps[6 * m + 2] = sa * long * ct + ca * short * st
    maps[6 * m + 3] = -sa * long * st + ca * short * ct
    maps[6 * m + 4] = random.range(-1, 1)
    maps[6 * m + 5] = random.range(-1, 1)
  }
  return count
}
