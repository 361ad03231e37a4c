import { clamp } from './clamp.ts'
import type { Random } from '../../domain/random.ts'
import type { Rgb } from '../vocabulary.ts'
import type { Canvas } from './canvas.ts'
import { fineTileCount, fineTiles, POSITIVE } from './tiles.ts'

export type Palette = readonly [Rgb, Rgb, Rgb]

/**
 * From a tile's byte to how much of a colour shows, 0 … 1: a ramp, veins, terraces or islands, drawn for each picture.
 */
const curve = new Float32Array(256)
/** The first texture's colours and the third colour's share over them, by byte: nothing is mixed twice for a pixel. */
const redA = new Float64Array(256)
const greenA = new Float64Array(256)
const blueA = new Float64Array(256)
const shareB = new Float64Array(256)

/**
 * Two textures of different grain, direction and stretch laid over each other, the second bent by the first: soft clouds,
 * veins, terraces and sharp-edged islands, with edges at many scales and in every direction.
 * @param frequency fine-tile pixels per scene unit of the first texture
 */
export function fillLayers(canvas: Canvas, palette: Palette, angle: number, frequency: number, random: Random): void {
  const { red, green, blue, sceneX, sceneY } = canvas
  const [[r0, g0, b0], [r1, g1, b1], [r2, g2, b2]] = palette
  const tileA = fineTiles()[random.int(fineTileCount)] as Uint8Array
  const tileB = fineTiles()[random.int(fineTileCount)] as Uint8Array
  drawCurve(curve, random)
  for (let i = 0; i < 256; i++) {
    const t = curve[i] as number
    redA[i] = r0 + (r1 - r0) * t
    greenA[i] = g0 + (g1 - g0) * t
    blueA[i] = b0 + (b1 - b0) * t
  }
  drawCurve(curve, random)
  const share = random.range(0.3, 1)
  for (let i = 0; i < 256; i++) shareB[i] = share * (curve[i] as number)
  const bend = random.chance(0.5) ? random.range(0.02, 0.3) : 0
  const turn = angle + random.range(0.4, 2.7)
  const other = frequency * Math.exp(random.range(-0.7, 1.2))
  const squeeze = random.range(0.25, 1)
  const squash = random.range(0.25, 1)
  const ac = frequency * Math.cos(angle)
  const as = frequency * Math.sin(angle)
  const bc = other * Math.cos(turn)
  const bs = other * Math.sin(turn)
  const u0 = POSITIVE + random.range(0, 256)
  const v0 = POSITIVE + random.range(0, 256)
  for (let i = 0; i < red.length; i++) {
    const x = sceneX[i] as number
    const y = sceneY[i] as number
    // Written out instead of calling `fineAt`: at two look-ups a pixel it shows.
    const ua = (u0 + ac * x - as * y) | 0
    const va = (v0 + squeeze * (as * x + ac * y)) | 0
    const a = tileA[((va & 255) << 8) | (ua & 255)] as number
    const ub = (v0 + bc * x - bs * y + bend * a) | 0
    const vb = (u0 + squash * (bs * x + bc * y) - bend * a) | 0
    const s = shareB[tileB[((vb & 255) << 8) | (ub & 255)] as number] as number
    const r = redA[a] as number
    const g = greenA[a] as number
    const b = blueA[a] as number
    red[i] = r + (r2 - r) * s
    green[i] = g + (g2 - g) * s
    blue[i] = b + (b2 - b) * s
  }
}

function drawCurve(curve: Float32Array, random: Random): void {
  const kind = random.int(4)
  const middle = random.range(0.35, 0.65)
  const steepness = Math.exp(random.range(Math.log(1.5), Math.log(14)))
  const bands = 2 + random.int(4)
  for (let i = 0; i < 256; i++) {
    const value = i / 255
    if (kind === 0) curve[i] = clamp(0.5 + 1.6 * (value - middle))
    else if (kind === 1) curve[i] = clamp(1.2 - steepness * Math.abs(value - middle))
    else if (kind === 2) curve[i] = Math.round(clamp(1.6 * value - 0.3) * bands) / bands
    else curve[i] = clamp(0.5 + steepness * (value - middle))
  }
}
