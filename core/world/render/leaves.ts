import type { Random } from '../../domain/random.ts'
import type { Canvas } from './canvas.ts'
import type { Palette } from './layers.ts'
import { fineAt, fineTileCount, fineTiles, POSITIVE } from './tiles.ts'

const outlines = ['ellipse', 'box', 'blade', 'lozenge'] as const
type Outline = (typeof outlines)[number]

/** One leaf as the inner loop needs it; the only one there is, written over and over. */
const leaf = {
  outline: 'ellipse' as Outline,
  x: 0,
  y: 0,
  radius: 0,
  /** Rows of the map from picture pixels to the leaf's own frame, where its outline is about a unit circle. */
  across: 0,
  along: 0,
  stretch: 1,
  sharpness: 0,
  tile: new Uint8Array() as Uint8Array,
  grainU: 0,
  grainV: 0,
  grainX: 0,
  grainY: 0,
  /** How much the texture and the slope across the leaf move it from its first to its second colour. */
  contrast: 0,
  slope: 0,
  from: new Float64Array(3),
  to: new Float64Array(3),
}

/**
 * Paints `count` leaves one over another. Their radii follow the power law r⁻³, which gives the statistics of natural
 * images (dead leaves: Lee, Mumford & Huang, IJCV 41, 2001; as a source of pretraining images, with textured leaves:
 * Baradad et al., “Learning to see by looking at noise”, 2021). Each leaf has a texture of its own and shades from one
 * side to the other; some have soft edges, as things out of focus do.
 * @param smallest radius, as a share of half the picture
 * @param largest likewise
 */
export function drawLeaves(
  canvas: Canvas,
  palette: Palette,
  count: number,
  smallest: number,
  largest: number,
  random: Random,
): void {
  for (let i = 0; i < count; i++) {
    drawLeaf(canvas.size, palette, smallest, largest, random)
    paintLeaf(canvas)
  }
}

function drawLeaf(size: number, palette: Palette, smallest: number, largest: number, random: Random): void {
  const pixels = size / 64
  const u = random.next()
  const radius = size / 2 / Math.sqrt(u / (smallest * smallest) + (1 - u) / (largest * largest))
  const angle = random.range(0, Math.PI)
  leaf.radius = radius
  leaf.outline = outlines[random.int(outlines.length)] as Outline
  leaf.x = random.range(0, size)
  leaf.y = random.range(0, size)
  leaf.across = Math.cos(angle) / radius
  leaf.along = Math.sin(angle) / radius
  leaf.stretch = random.range(0.25, 0.9)
  leaf.sharpness = radius / (random.chance(0.25) ? pixels * random.range(1.5, 5) : 1)
  leaf.tile = fineTiles()[random.int(fineTileCount)] as Uint8Array
  const grain = Math.exp(random.range(Math.log(0.7), Math.log(6))) / pixels
  const turn = random.range(0, Math.PI)
  leaf.grainX = grain * Math.cos(turn)
  leaf.grainY = grain * Math.sin(turn)
  leaf.grainU = POSITIVE + random.range(0, 256)
  leaf.grainV = POSITIVE + random.range(0, 256)
  leaf.contrast = random.chance(0.3) ? 0 : random.range(0.2, 1.2)
  leaf.slope = random.chance(0.3) ? 0 : random.range(-0.4, 0.4)
  const one = palette[random.int(3)] as Palette[number]
  const two = palette[random.int(3)] as Palette[number]
  const t = random.range(0, 0.5)
  const brighter = random.range(-0.1, 0.1)
  const warmer = random.range(-0.08, 0.08)
  for (let channel = 0; channel < 3; channel++) {
    const a = one[channel] as number
    const b = two[channel] as number
    const own = a + (b - a) * t + brighter + (1 - channel) * warmer
    leaf.from[channel] = own
    leaf.to[channel] = own + 0.45 * (b - a) + 1.5 * brighter
  }
}

function paintLeaf(canvas: Canvas): void {
  const { size, red, green, blue } = canvas
  const { outline, x, y, radius, across, along, stretch, sharpness, tile, contrast, slope } = leaf
  const { grainU, grainV, grainX, grainY } = leaf
  const [r0, g0, b0] = leaf.from as unknown as readonly [number, number, number]
  const [r1, g1, b1] = leaf.to as unknown as readonly [number, number, number]
  const reach = (outline === 'box' ? 1.42 : 1.02) * radius + radius / sharpness
  const top = Math.max(0, Math.floor(y - reach))
  const bottom = Math.min(size - 1, Math.ceil(y + reach))
  const leftmost = Math.max(0, Math.floor(x - reach))
  const rightmost = Math.min(size - 1, Math.ceil(x + reach))
  // A row meets the leaf where |p| and |q| are at most this, its soft edge included; both are linear in the column.
  const extent = 1 + 0.5 / (sharpness * stretch)
  const pReach = Math.abs(extent / across)
  const qReach = Math.abs((extent * stretch) / along)
  for (let row = top; row <= bottom; row++) {
    const dy = row + 0.5 - y
    const pMiddle = (-along * dy) / across
    const qMiddle = (across * dy) / along
    const left = Math.max(leftmost, Math.floor(x - 0.5 + Math.max(pMiddle - pReach, qMiddle - qReach)))
    const right = Math.min(rightmost, Math.ceil(x - 0.5 + Math.min(pMiddle + pReach, qMiddle + qReach)))
    for (let column = left, at = row * size + left; column <= right; column++, at++) {
      const dx = column + 0.5 - x
      const p = across * dx + along * dy
      const q = (across * dy - along * dx) / stretch
      let cover = 0.5 + (1 - outlineAt(outline, p, q)) * sharpness * stretch
      if (cover <= 0) continue
      if (cover > 1) cover = 1
      const grain =
        contrast === 0 ? 128 : fineAt(tile, grainU + grainX * dx - grainY * dy, grainV + grainY * dx + grainX * dy)
      const t = 0.5 + (contrast * (grain - 128)) / 128 + slope * p
      const r = red[at] as number
      const g = green[at] as number
      const b = blue[at] as number
      red[at] = r + (r0 + (r1 - r0) * t - r) * cover
      green[at] = g + (g0 + (g1 - g0) * t - g) * cover
      blue[at] = b + (b0 + (b1 - b0) * t - b) * cover
    }
  }
}

/** Below 1 inside, growing with about slope 1 in `q` across the edge. */
function outlineAt(outline: Outline, p: number, q: number): number {
  switch (outline) {
    case 'ellipse':
      return 0.5 + 0.5 * (p * p + q * q)
    case 'box':
      return Math.max(Math.abs(p), Math.abs(q))
    case 'blade':
      return Math.abs(q) + p * p
    default:
      return Math.abs(p) + Math.abs(q)
  }
}
