import type { Scene } from '../scene.ts'
import { drawBackground } from './background.ts'
import { aimCamera, canvasFor } from './canvas.ts'
import { drawObject } from './objects.ts'
import { applyPost } from './post.ts'

/**
 * Draws a scene. Pure: the same scene and size always give the same bytes.
 * @param size side of the square picture, in pixels
 * @param out where to write, at least size · size · 3 bytes; a new array if absent
 * @returns RGB, uint8, shape [size, size, 3]
 */
export function renderScene(scene: Scene, size: number, out: Uint8Array = new Uint8Array(size * size * 3)): Uint8Array {
  if (out.length < size * size * 3) throw new RangeError(`out must hold ${size * size * 3} bytes, not ${out.length}`)
  const canvas = canvasFor(size)
  aimCamera(canvas, scene.camera)
  drawBackground(canvas, scene.background)
  const farFirst = scene.objects.toSorted((a, b) => b.depth - a.depth)
  for (const object of farFirst) drawObject(canvas, object, scene.camera, scene.light)
  applyPost(canvas, scene.post)
  quantise(canvas.red, out, 0, scene.post.levels)
  quantise(canvas.green, out, 1, scene.post.levels)
  quantise(canvas.blue, out, 2, scene.post.levels)
  return out
}

function quantise(plane: Float32Array, out: Uint8Array, channel: number, levels: number): void {
  const steps = levels - 1
  const width = 255 / steps
  for (let at = 0, to = channel; at < plane.length; at++, to += 3) {
    const value = plane[at] as number
    out[to] = value <= 0 ? 0 : value >= 1 ? 255 : Math.floor(value * steps + 0.5) * width + 0.5
  }
}
