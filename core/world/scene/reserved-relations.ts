import { outlineOf } from './outline.ts'
import { signedDistances } from '../render/shapes.ts'
import type { Scene, SceneObject } from './scene.ts'
import { project } from './scene.ts'
import type { ReservedRelation } from '../vocabulary.ts'

/** Gap or overlap, in scene units, up to which two edges touch. */
const CONTACT = 0.05
/** Picture coordinates that still count as the same. */
const SAME = 0.14
const APART = 0.3

/** Whether a reserved relation holds from `a` to `b` (and `c`, for “between”). */
export function reservedHolds(
  scene: Scene,
  relation: ReservedRelation,
  a: SceneObject,
  b: SceneObject,
  c?: SceneObject,
): boolean {
  if (relation === 'touching') return Math.abs(gapBetween(a, b)) < CONTACT
  const [au, av] = project(scene.camera, a.x, a.y)
  const [bu, bv] = project(scene.camera, b.x, b.y)
  if (relation === 'level') return Math.abs(av - bv) < SAME && Math.abs(au - bu) > APART
  if (relation === 'mirror') {
    const alike = a.shape === b.shape && a.hue === b.hue && a.size === b.size
    return alike && Math.abs(au + bu) < SAME && Math.abs(av - bv) < SAME && Math.abs(au - bu) > APART
  }
  if (c === undefined) return false
  const [cu, cv] = project(scene.camera, c.x, c.y)
  const length = Math.hypot(cu - bu, cv - bv)
  const along = ((au - bu) * (cu - bu) + (av - bv) * (cv - bv)) / length
  const across = ((au - bu) * (cv - bv) - (av - bv) * (cu - bu)) / length
  return Math.abs(across) < SAME && along > 0.3 * length && along < 0.7 * length
}

/**
 * Whether a relation of two plainly holds, as a question may ask.
 * @returns undefined where it nearly does, so that a person would have to measure
 */
export function plainlyReserved(
  scene: Scene,
  relation: 'touching' | 'level',
  a: SceneObject,
  b: SceneObject,
): boolean | undefined {
  if (reservedHolds(scene, relation, a, b)) return true
  const [, av] = project(scene.camera, a.x, a.y)
  const [, bv] = project(scene.camera, b.x, b.y)
  const apart = relation === 'touching' ? gapBetween(a, b) > 4 * CONTACT : Math.abs(av - bv) > 3 * SAME
  return apart ? false : undefined
}

/** Least distance between two objects' edges in scene units; negative where they overlap. */
export function gapBetween(a: SceneObject, b: SceneObject): number {
  return Math.min(cornersToEdge(a, b), cornersToEdge(b, a))
}

/** From the corners of `from`'s hull to the edge of `to`. */
function cornersToEdge(from: SceneObject, to: SceneObject): number {
  const distance = signedDistances[to.shape]
  const c = from.radius * Math.cos(from.rotation)
  const s = from.radius * Math.sin(from.rotation)
  const toC = Math.cos(to.rotation) / to.radius
  const toS = Math.sin(to.rotation) / to.radius
  let least = Infinity
  for (const [x, y] of outlineOf(from.shape)) {
    const dx = from.x + c * x - s * y - to.x
    const dy = from.y + s * x + c * y - to.y
    least = Math.min(least, to.radius * distance(toC * dx + toS * dy, toC * dy - toS * dx))
  }
  return least
}
