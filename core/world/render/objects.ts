import type { Camera, Light, SceneObject } from '../scene/scene.ts'
import { project } from '../scene/scene.ts'
import type { FillName } from '../vocabulary.ts'
import type { Canvas } from './canvas.ts'
import { unitsPerPixel } from './canvas.ts'
import { noiseTiles, tileAt } from './noise.ts'
import { fineAt, fineTiles, POSITIVE } from './tiles.ts'
import { distanceRows, extents, shapeBound } from './shapes.ts'

/** Offset of a cast shadow, in radii. */
const SHADOW_OFFSET = 0.22
/** The tile that grain is read from. */
const GRAIN = 3
/** A shadow's edge is this many times softer than the object's. */
const SHADOW_SOFTNESS = 5

/** Draws one object, and its shadow under it, over what is on the canvas. */
export function drawObject(canvas: Canvas, object: SceneObject, camera: Camera, light: Light): void {
  const [u, v] = project(camera, object.x, object.y)
  const pixel = unitsPerPixel(camera, canvas.size, u, v)
  const lightX = Math.cos(light.angle)
  const lightY = Math.sin(light.angle)
  if (light.shadow > 0) {
    const shift = SHADOW_OFFSET * object.radius
    paintShadow(canvas, object, camera, pixel, -shift * lightX, -shift * lightY, light.shadow)
  }
  paintObject(canvas, object, camera, pixel, light.shading * lightX, light.shading * lightY)
}

interface PixelBox {
  top: number
  bottom: number
  left: number
  right: number
}

/** Pixels that the object's bounding square can reach, seen through the camera. */
function reachOf(canvas: Canvas, object: SceneObject, camera: Camera, dx: number, dy: number): PixelBox {
  const { size } = canvas
  const reach = object.radius * shapeBound
  let top = Infinity
  let bottom = -Infinity
  let left = Infinity
  let right = -Infinity
  for (let corner = 0; corner < 4; corner++) {
    const x = object.x + dx + (corner & 1 ? reach : -reach)
    const y = object.y + dy + (corner & 2 ? reach : -reach)
    const [u, v] = project(camera, x, y)
    left = Math.min(left, u)
    right = Math.max(right, u)
    top = Math.min(top, v)
    bottom = Math.max(bottom, v)
  }
  const toPixel = (at: number): number => ((at + 1) / 2) * size
  return {
    top: Math.max(0, Math.floor(toPixel(top) - 1)),
    bottom: Math.min(size - 1, Math.ceil(toPixel(bottom) + 1)),
    left: Math.max(0, Math.floor(toPixel(left) - 1)),
    right: Math.min(size - 1, Math.ceil(toPixel(right) + 1)),
  }
}

/** Square of the distance, in scene units, beyond which an edge of this sharpness leaves nothing of the object. */
function farthestFrom(object: SceneObject, sharpness: number): number {
  // Near a corner, distances to the edge are bounds as low as two fifths of the true ones.
  return (object.radius * (extents()[object.shape] + 1.5 / sharpness)) ** 2
}

function paintShadow(
  canvas: Canvas,
  object: SceneObject,
  camera: Camera,
  pixel: number,
  dx: number,
  dy: number,
  opacity: number,
): void {
  const { red, green, blue } = canvas
  const { x: ownX, y: ownY, edges, places } = canvas.row
  const distances = distanceRows[object.shape]
  const reach = reachOf(canvas, object, camera, dx, dy)
  const sharpness = object.radius / pixel / SHADOW_SOFTNESS
  const farthest = farthestFrom(object, sharpness)
  for (let row = reach.top; row <= reach.bottom; row++) {
    const count = gather(canvas, row, reach, object, dx, dy, farthest)
    distances(ownX, ownY, edges, count)
    for (let k = 0; k < count; k++) {
      const cover = 0.5 - (edges[k] as number) * sharpness
      if (cover <= 0) continue
      const at = places[k] as number
      const keep = 1 - opacity * (cover < 1 ? cover : 1)
      red[at] = (red[at] as number) * keep
      green[at] = (green[at] as number) * keep
      blue[at] = (blue[at] as number) * keep
    }
  }
}

/**
 * Lists in the canvas's row the pixels that are near enough to an object, shifted by `dx` and `dy`, and where they lie in
 * the object's own frame.
 * @returns how many
 */
function gather(
  { size, sceneX, sceneY, row: { x: ownX, y: ownY, places } }: Canvas,
  row: number,
  reach: PixelBox,
  object: SceneObject,
  dx: number,
  dy: number,
  farthest: number,
): number {
  const c = Math.cos(object.rotation) / object.radius
  const s = Math.sin(object.rotation) / object.radius
  let count = 0
  for (let column = reach.left, at = row * size + column; column <= reach.right; column++, at++) {
    const x = (sceneX[at] as number) - object.x - dx
    const y = (sceneY[at] as number) - object.y - dy
    if (x * x + y * y > farthest) continue
    ownX[count] = c * x + s * y
    ownY[count] = c * y - s * x
    places[count++] = at
  }
  return count
}

function paintObject(
  canvas: Canvas,
  object: SceneObject,
  camera: Camera,
  pixel: number,
  shadeX: number,
  shadeY: number,
): void {
  const { red, green, blue, sceneX, sceneY } = canvas
  const { x: ownX, y: ownY, edges, places } = canvas.row
  const distances = distanceRows[object.shape]
  const reach = reachOf(canvas, object, camera, 0, 0)
  const fillC = Math.cos(object.fillAngle) * object.fillFrequency
  const fillS = Math.sin(object.fillAngle) * object.fillFrequency
  const sharpness = object.radius / pixel
  const farthest = farthestFrom(object, sharpness)
  const patternSharpness = sharpness / object.fillFrequency
  const [r0, g0, b0] = object.colour
  const [r1, g1, b1] = object.second
  const fill = object.fill
  const { grain, grainScale } = object
  const grainTile = fineTiles()[GRAIN] as Uint8Array
  for (let row = reach.top; row <= reach.bottom; row++) {
    const count = gather(canvas, row, reach, object, 0, 0, farthest)
    distances(ownX, ownY, edges, count)
    for (let k = 0; k < count; k++) {
      let cover = 0.5 - (edges[k] as number) * sharpness
      if (cover <= 0) continue
      if (cover > 1) cover = 1
      const at = places[k] as number
      const x = ownX[k] as number
      const y = ownY[k] as number
      const dx = (sceneX[at] as number) - object.x
      const dy = (sceneY[at] as number) - object.y
      const t = fill === 'solid' ? 0 : patternAt(fill, fillC * x + fillS * y, fillC * y - fillS * x, patternSharpness)
      let shade = 1 + (dx * shadeX + dy * shadeY) / object.radius
      if (grain > 0) {
        const value = fineAt(grainTile, POSITIVE + grainScale * (x + object.x), POSITIVE + grainScale * (y + object.y))
        shade *= 1 + (grain * (value - 128)) / 128
      }
      const r = (r0 + (r1 - r0) * t) * shade
      const g = (g0 + (g1 - g0) * t) * shade
      const b = (b0 + (b1 - b0) * t) * shade
      red[at] = (red[at] as number) + (r - (red[at] as number)) * cover
      green[at] = (green[at] as number) + (g - (green[at] as number)) * cover
      blue[at] = (blue[at] as number) + (b - (blue[at] as number)) * cover
    }
  }
}

/** How much of the second colour shows, 0 … 1; one pattern period is 1 in `u` and `v`, `sharpness` pixels a period. */
function patternAt(fill: Exclude<FillName, 'solid'>, u: number, v: number, sharpness: number): number {
  switch (fill) {
    case 'stripes':
      return edge(Math.abs(u - Math.floor(u) - 0.5) - 0.25, sharpness)
    case 'dots': {
      const du = u - Math.floor(u) - 0.5
      const dv = v - Math.floor(v) - 0.5
      return edge(Math.sqrt(du * du + dv * dv) - 0.3, sharpness)
    }
    case 'checker': {
      const du = Math.abs(u - Math.floor(u) - 0.5) - 0.25
      const dv = Math.abs(v - Math.floor(v) - 0.5) - 0.25
      const a = edge(du, sharpness)
      const b = edge(dv, sharpness)
      return a + b - 2 * a * b
    }
    case 'woven': {
      const over = (Math.floor(u) + Math.floor(v)) & 1
      const along = over === 0 ? u - Math.floor(u) : v - Math.floor(v)
      return edge(Math.abs(along - 0.5) - 0.28, sharpness)
    }
    case 'speckle':
      return edge(0.55 - tileAt(noiseTiles()[2] as Float32Array, u * 14, v * 14), 8)
    default:
      return Math.min(1, Math.max(0, 0.5 + 0.25 * u))
  }
}

/** 1 where `distance` is below 0, with an edge one pixel wide. */
function edge(distance: number, sharpness: number): number {
  const value = 0.5 - distance * sharpness
  return value <= 0 ? 0 : value >= 1 ? 1 : value
}
