import type { Random } from '../../domain/random.ts'
import type { Rgb } from '../vocabulary.ts'
import type { Canvas } from './canvas.ts'

const POINTS_PER_PIXEL = 1.5
const maps = new Float64Array(6 * 4)

/**
 * The attractor of 2 … 4 random contractions of the plane, drawn by the chaos game (Barnsley, “Fractals everywhere”,
 * 1988), as density from the first colour to the second. As a source of pretraining texture: Kataoka et al.,
 * “Pre-training without natural images”, ACCV 2020.
 */
export function drawFractal(canvas: Canvas, colours: readonly [Rgb, Rgb], random: Random): void {
  const { size, red, green, blue, spare } = canvas
  const count = 2 + random.int(3)
  for (let m = 0; m < count; m++) {
    const angle = random.range(0, 2 * Math.PI)
    const turn = random.range(0, 2 * Math.PI)
    const long = random.range(0.45, 0.85)
    const short = random.range(0.25, long)
    // Rotation · diagonal · rotation: singular values below 1 make the map a contraction.
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
  let x = 0
  let y = 0
  const step = (): void => {
    const m = 6 * Math.floor(random.next() * count)
    const nx = (maps[m] as number) * x + (maps[m + 1] as number) * y + (maps[m + 4] as number)
    y = (maps[m + 2] as number) * x + (maps[m + 3] as number) * y + (maps[m + 5] as number)
    x = nx
  }
  for (let i = 0; i < 20; i++) step()
  let left = x
  let right = x
  let top = y
  let bottom = y
  for (let i = 0; i < 150; i++) {
    step()
    if (x < left) left = x
    else if (x > right) right = x
    if (y < top) top = y
    else if (y > bottom) bottom = y
  }
  const scaleX = size / Math.max(1e-3, right - left)
  const scaleY = size / Math.max(1e-3, bottom - top)
  spare.fill(0)
  const points = POINTS_PER_PIXEL * size * size
  for (let i = 0; i < points; i++) {
    step()
    const column = Math.floor((x - left) * scaleX)
    const row = Math.floor((y - top) * scaleY)
    if (column >= 0 && column < size && row >= 0 && row < size) {
      const at = row * size + column
      spare[at] = (spare[at] as number) + 1
    }
  }
  const [from, to] = colours
  for (let i = 0; i < spare.length; i++) {
    const density = spare[i] as number
    const t = density / (density + 1)
    red[i] = from[0] + (to[0] - from[0]) * t
    green[i] = from[1] + (to[1] - from[1]) * t
    blue[i] = from[2] + (to[2] - from[2]) * t
  }
}
