import { outlineOf } from './outline.ts'
import type { Scene, SceneObject } from './scene.ts'
import { project } from './scene.ts'

/** In pixels from the picture's top left corner; right and bottom are where the box ends. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Narrower boxes show too little to name what is in them. */
const LEAST_SIDE = 2

/**
 * Where the camera sees an object, clipped to the picture; what other objects hide of it counts as seen.
 * @param size side of the picture in pixels
 * @returns undefined if next to nothing of it is in the picture
 */
export function boxOf(scene: Scene, object: SceneObject, size: number): Box | undefined {
  const c = object.radius * Math.cos(object.rotation)
  const s = object.radius * Math.sin(object.rotation)
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  // A homography keeps hulls, so the hull's corners bound the whole shape.
  for (const [x, y] of outlineOf(object.shape)) {
    const [u, v] = project(scene.camera, object.x + c * x - s * y, object.y + s * x + c * y)
    left = Math.min(left, u)
    right = Math.max(right, u)
    top = Math.min(top, v)
    bottom = Math.max(bottom, v)
  }
  const toPixel = (at: number): number => Math.min(size, Math.max(0, ((at + 1) / 2) * size))
  const box = { left: toPixel(left), top: toPixel(top), right: toPixel(right), bottom: toPixel(bottom) }
  return box.right - box.left < LEAST_SIDE || box.bottom - box.top < LEAST_SIDE ? undefined : box
}
