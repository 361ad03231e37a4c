import type { Random } from '../../domain/random.ts'
import { createRandom } from '../../domain/random.ts'
import type { Background, OverlayKind } from '../scene/scene.ts'
import type { Rgb } from '../vocabulary.ts'
import type { Canvas } from './canvas.ts'
import { drawFractal } from './fractal.ts'
import type { Palette } from './layers.ts'
import { fillLayers } from './layers.ts'
import { drawLeaves } from './leaves.ts'
import { noiseTiles, tileAt, tileCount } from './noise.ts'

/** Leaves of the sizes below that cover about three fifths of the picture; layered noise shows between them. */
const LEAVES = 60
const SMALLEST_LEAF = 0.08
const LARGEST_LEAF = 0.8

export function drawBackground(canvas: Canvas, background: Background): void {
  const random = createRandom(background.seed)
  const { colours, accent, angle, frequency } = background
  const palette = paletteOf(background)
  switch (background.kind) {
    case 'flat':
      fillFlat(canvas, colours[0])
      break
    case 'gradient':
      fillGradient(canvas, colours, angle)
      break
    case 'value-noise':
      if (accent === undefined) fillNoise(canvas, colours, angle, frequency, random)
      else fillLayers(canvas, palette, angle, 2 * frequency, random)
      break
    case 'fractal':
      fillLayers(canvas, palette, angle, frequency, random)
      drawFractal(canvas, colours[1], random)
      break
    case 'dead-leaves':
      fillLayers(canvas, palette, angle, 2 * frequency, random)
      drawLeaves(canvas, palette, LEAVES, SMALLEST_LEAF, LARGEST_LEAF, random)
      break
  }
  if (background.scraps > 0) drawLeaves(canvas, palette, background.scraps, 0.06, 0.2, random.fork('scraps'))
  if (background.overlay !== undefined)
    drawOverlay(canvas, background.overlay.kind, background.overlay.alpha, frequency)
}

/** Scraps that lie before the objects and hide a little of them. */
export function drawForeground(canvas: Canvas, background: Background): void {
  if (background.occluders === 0) return
  const random = createRandom(background.seed).fork('occluders')
  drawLeaves(canvas, paletteOf(background), background.occluders, 0.08, 0.18, random)
}

function paletteOf({ colours, accent }: Background): Palette {
  return [colours[0], colours[1], accent ?? colours[1]]
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
  const tile = noiseTiles()[random.int(tileCount)] as Float32Array
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
