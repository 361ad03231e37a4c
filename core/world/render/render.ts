import type { Scene } from '../scene/scene.ts'
import { drawBackground, drawForeground } from './background.ts'
import type { Canvas } from './canvas.ts'
import { aimCamera, canvasFor } from './canvas.ts'
import { drawObject } from './objects.ts'
import { applyPost } from './post.ts'

const nearest = new Uint8Array(256)

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
  drawForeground(canvas, scene.background)
  applyPost(canvas, scene.post, scene.light)
  toBytes(canvas, out)
  if (scene.post.levels < 256) posterise(out, size * size * 3, scene.post.levels)
  return out
}

function toBytes({ red, green, blue }: Canvas, out: Uint8Array): void {
  for (let at = 0, to = 0; at < red.length; at++, to += 3) {
    out[to] = toByte(red[at] as number)
    out[to + 1] = toByte(green[at] as number)
    out[to + 2] = toByte(blue[at] as number)
  }
}

/** Rounds; a single test for out of range, since noise makes branches hard to foresee (a third of the usual clamp's time). */
function toByte(value: number): number {
  const byte = (value * 255 + 0.5) | 0
  return (byte & ~255) === 0 ? byte : byte < 0 ? 0 : 255
}

/** Rounds every byte to the nearest of `levels` evenly spaced ones. */
function posterise(out: Uint8Array, length: number, levels: number): void {
  const width = 255 / (levels - 1)
  for (let byte = 0; byte < 256; byte++) nearest[byte] = Math.round(Math.round(byte / width) * width)
  for (let at = 0; at < length; at++) out[at] = nearest[out[at] as number] as number
}
