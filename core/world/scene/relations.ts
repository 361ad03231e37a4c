import type { Scene, SceneObject } from './scene.ts'
import { project } from './scene.ts'

export const positionNames = [
  'top left',
  'top',
  'top right',
  'left',
  'center',
  'right',
  'bottom left',
  'bottom',
  'bottom right',
] as const
export type PositionName = (typeof positionNames)[number]

export const relationNames = ['left of', 'right of', 'above', 'below', 'inside'] as const
export type RelationName = (typeof relationNames)[number]

/** Half the width of the middle column and row, in picture coordinates. */
const MIDDLE = 0.27
/** A direction is said only where the distance along it is at least this, and leads the other direction. */
const CLEAR = 0.3

/** Which ninth of the picture an object's centre falls in, as the camera sees it. */
export function positionOf(scene: Scene, object: SceneObject): PositionName {
  const [u, v] = project(scene.camera, object.x, object.y)
  const column = u < -MIDDLE ? 0 : u > MIDDLE ? 2 : 1
  const row = v < -MIDDLE ? 0 : v > MIDDLE ? 2 : 1
  return positionNames[3 * row + column] as PositionName
}

/** Every relation that plainly holds from `a` to `b`. */
export function relationsBetween(scene: Scene, a: SceneObject, b: SceneObject): RelationName[] {
  if (isInside(a, b)) return ['inside']
  if (isInside(b, a)) return []
  const [au, av] = project(scene.camera, a.x, a.y)
  const [bu, bv] = project(scene.camera, b.x, b.y)
  const across = au - bu
  const down = av - bv
  const relations: RelationName[] = []
  if (Math.abs(across) > CLEAR && Math.abs(across) > 0.7 * Math.abs(down))
    relations.push(across < 0 ? 'left of' : 'right of')
  if (Math.abs(down) > CLEAR && Math.abs(down) > 0.7 * Math.abs(across)) relations.push(down < 0 ? 'above' : 'below')
  return relations
}

function isInside(a: SceneObject, b: SceneObject): boolean {
  return a.radius < 0.5 * b.radius && Math.hypot(a.x - b.x, a.y - b.y) < 0.3 * b.radius
}
