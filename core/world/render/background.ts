import type { Random } from '../../domain/random.ts'
import { createRandom } from '../../domain/random.ts'
import type { Background, OverlayKind } from '../scene.ts'
import type { Rgb } from '../vocabulary.ts'
import type { Canvas } from './canvas.ts'
import { drawFractal } from './fractal.ts'
import { drawLeaves } from './leaves.ts'
import { noiseTiles, tileAt, tileCount } from './noise.ts'

/** Leaves that cover the picture several times over. */
const FULL_COVER = 46

export function drawBackground(canvas: Canvas, background: Background): void {
  const random = createRandom(background.seed)
  const { colours, angle, frequency } = background
  switch (background.kind) {
    case 'flat':
      fillFlat(canvas, colours[0])
      break
    case 'gradient':
      fillGradient(canvas, colours, angle)
      break
    case 'value-noise':
      fillNoise(canvas, colours, angle, frequency, random)
      break
    case 'fractal':
      drawFractal(canvas, colours, random)
      break
    case 'dead-leaves':
      fillNoise(canvas, colours, angle, frequency, random)
      drawLeaves(canvas, colours, FULL_COVER, 0.5, random)
      break
  }
  if (background.scraps > 0) drawLeaves(canvas, colours, background.scraps, 0.2, random.fork('scraps'))
  if (background.overlay !== undefined)
    drawOverlay(canvas, background.overlay.kind, background.overlay.alpha, frequency)
}

function fillFlat(canvas: Canvas, colour: Rgb): void {
  canvas.red.fill(colour[0])
  canvas.green.fill(colour[1])
  canvas.blue.fill(colour[2])
}

function fillGradient(canvas: Canvas, colours: readonly [Rgb, Rgb], angle: number): void {
  const { red, green, blue, sceneX, sceneY } = canvas
  const [from, to] = colours
  const dx = 0.36 * Math.cos(angle)
  const dy = 0.36 * Math.sin(angle)
  for (let i = 0; i < red.length; i++) {
    const t = Math.min(1, Math.max(0, 0.5 + dx * (sceneX[i] as number) + dy * (sceneY[i] as number)))
    red[i] = from[0] + (to[0] - from[0]) * t
    green[i] = from[1] + (to[1] - from[1]) * t
    blue[i] = from[2] + (to[2] - from[2]) * t
  }
}

function fillNoise(
  canvas: Canvas,
  colours: readonly [Rgb, Rgb],
  angle: number,
  frequency: number,
  random: Random,
): void {
  const { red, green, blue, sceneX, sceneY } = canvas
  const [from, to] = colours
  const tile = noiseTiles[random.int(tileCount)] as Float32Array
  const u0 = random.range(0, 128)
  const v0 = random.range(0, 128)
  const dx = frequency * Math.cos(angle)
  const dy = frequency * Math.sin(angle)
  for (let i = 0; i < red.length; i++) {
    const x = sceneX[i] as number
    const y = sceneY[i] as number
    // Values crowd around the middle: stretch them, so that both colours show.
    const value = tileAt(tile, u0 + dx * x - dy * y, v0 + dy * x + dx * y)
    const t = Math.min(1, Math.max(0, 1.6 * value - 0.3))
    red[i] = from[0] + (to[0] - from[0]) * t
    green[i] = from[1] + (to[1] - from[1]) * t
    blue[i] = from[2] + (to[2] - from[2]) * t
  }
}

/** Darkens and lightens what is there by a regular pattern of amplitude ± 0.3 · alpha. */
function drawOverlay(canvas: Canvas, kind: OverlayKind, alpha: number, frequency: number): void {
  const { red, green, blue, sceneX, sceneY } = canvas
  const scale = 2 + frequency / 16
  for (let i = 0; i < red.length; i++) {
    const x = (sceneX[i] as number) * scale
    const y = (sceneY[i] as number) * scale
    const change = 0.3 * alpha * overlayAt(kind, x, y)
    red[i] = (red[i] as number) + change
    green[i] = (green[i] as number) + change
    blue[i] = (blue[i] as number) + change
  }
}

function overlayAt(kind: OverlayKind, x: number, y: number): number {
  switch (kind) {
    case 'bricks': {
      const row = Math.floor(y * 2)
      const across = x + (row & 1) * 0.5
      const column = across - Math.floor(across)
      const inRow = y * 2 - row
      return column < 0.12 || inRow < 0.2 ? 1 : -0.4
    }
    case 'ripples':
      return Math.sin(5 * Math.sqrt((x + 2) * (x + 2) + y * y) + 2 * Math.sin(2 * y))
    default:
      return Math.abs(Math.sin(3 * (x + y))) < 0.3 || Math.abs(Math.sin(3 * (x - y))) < 0.3 ? 1 : -0.5
  }
}
