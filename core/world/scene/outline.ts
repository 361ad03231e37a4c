import { shapeBound, signedDistances } from '../render/shapes.ts'
import type { ShapeName } from '../vocabulary.ts'

/** x and y of each corner, in units of the shape's radius. */
export type Outline = readonly (readonly [x: number, y: number])[]

/** Rows and columns that a shape is probed with: the hull is right to 1 % of the radius. */
const PROBES = 257

const outlines = new Map<ShapeName, Outline>()

/** The convex hull of a shape, counter-clockwise as the picture is seen. */
export function outlineOf(shape: ShapeName): Outline {
  let outline = outlines.get(shape)
  if (outline === undefined) {
    outline = probe(shape)
    outlines.set(shape, outline)
  }
  return outline
}

function probe(shape: ShapeName): Outline {
  const distance = signedDistances[shape]
  const at = (index: number): number => shapeBound * ((2 * index) / (PROBES - 1) - 1)
  const points: (readonly [number, number])[] = []
  // The outermost points of each column are enough, and come sorted as the hull needs them.
  for (let column = 0; column < PROBES; column++) {
    const x = at(column)
    const inside = (row: number): boolean => distance(x, at(row)) <= 0
    let top = 0
    while (top < PROBES && !inside(top)) top++
    if (top === PROBES) continue
    let bottom = PROBES - 1
    while (!inside(bottom)) bottom--
    points.push([x, at(top)], [x, at(bottom)])
  }
  return [...chain(points), ...chain(points.toReversed())]
}

/** Half of Andrew's monotone chain (Information Processing Letters 9, 1979), without its last point. */
function chain(points: Outline): (readonly [number, number])[] {
  const hull: (readonly [number, number])[] = []
  for (const point of points) {
    while (hull.length > 1 && !turns(hull.at(-2) as Outline[number], hull.at(-1) as Outline[number], point)) hull.pop()
    hull.push(point)
  }
  return hull.slice(0, -1)
}

function turns(a: Outline[number], b: Outline[number], c: Outline[number]): boolean {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 1e-9
}
