import { once } from '../../domain/once.ts'
import type { ShapeName } from '../vocabulary.ts'

/**
 * Signed distances to a shape's edge, negative inside and positive outside: from the first `n` points of `xs` and `ys` into
 * `out`. Whole rows of points, because a call a point would box its numbers: twice the time, and a quarter of a megabyte
 * of garbage a picture. Shapes fit in a circle of radius `shapeBound`. Polygons are intersections of half-planes, so that
 * distances beyond a corner are bounds, which is enough for an anti-aliased edge. (The approach is the usual one of signed
 * distance fields; see Hart, “Sphere tracing”, 1996.)
 */
export type DistanceRow = (xs: Float64Array, ys: Float64Array, out: Float64Array, n: number) => void

export const shapeBound = 1.3

const cos = Math.cos
const sin = Math.sin
const abs = Math.abs
const HALF = Math.SQRT1_2

/**
 * Regular polygon with `sides` sides whose first side faces down (screen y), at distance `inner` from the centre, which
 * lies at height `middle`.
 */
function polygon(sides: number, inner: number, middle: number): DistanceRow {
  const nx = new Float64Array(sides)
  const ny = new Float64Array(sides)
  for (let side = 0; side < sides; side++) {
    const angle = Math.PI / 2 + (2 * Math.PI * side) / sides
    nx[side] = cos(angle)
    ny[side] = sin(angle)
  }
  return (xs, ys, out, n) => {
    for (let i = 0; i < n; i++) {
      const x = xs[i] as number
      const y = (ys[i] as number) - middle
      let far = -Infinity
      for (let side = 0; side < sides; side++) {
        const d = x * (nx[side] as number) + y * (ny[side] as number)
        if (d > far) far = d
      }
      out[i] = far - inner
    }
  }
}

function box(x: number, y: number, halfWidth: number, halfHeight: number): number {
  return Math.max(abs(x) - halfWidth, abs(y) - halfHeight)
}

function disc(x: number, y: number, radius: number): number {
  return Math.sqrt(x * x + y * y) - radius
}

/** Star with `points` tips at `outer` and notches at `inner`; one tip points up. */
function star(points: number, outer: number, inner: number): DistanceRow {
  const sector = Math.PI / points
  const ax = outer
  const bx = inner * cos(sector)
  const by = inner * sin(sector)
  const length = Math.hypot(bx - ax, by)
  // Outward normal of the edge from tip (ax, 0) to notch (bx, by).
  const nx = by / length
  const ny = (ax - bx) / length
  return (xs, ys, out, n) => {
    for (let i = 0; i < n; i++) {
      const x = xs[i] as number
      const y = ys[i] as number
      const radius = Math.sqrt(x * x + y * y)
      let angle = Math.atan2(x, -y)
      angle -= 2 * sector * Math.round(angle / (2 * sector))
      const fold = abs(angle)
      out[i] = (radius * cos(fold) - ax) * nx + radius * sin(fold) * ny
    }
  }
}

export const distanceRows: Readonly<Record<ShapeName, DistanceRow>> = {
  circle(xs, ys, out, n) {
    for (let i = 0; i < n; i++) out[i] = disc(xs[i] as number, ys[i] as number, 0.95)
  },
  square(xs, ys, out, n) {
    for (let i = 0; i < n; i++) out[i] = box(xs[i] as number, ys[i] as number, 0.8, 0.8)
  },
  triangle: polygon(3, 0.56, 0.15),
  star: star(5, 1.15, 0.48),
  cross(xs, ys, out, n) {
    for (let i = 0; i < n; i++) {
      const x = xs[i] as number
      const y = ys[i] as number
      out[i] = Math.min(box(x, y, 0.95, 0.3), box(x, y, 0.3, 0.95))
    }
  },
  ring(xs, ys, out, n) {
    for (let i = 0; i < n; i++) out[i] = abs(disc(xs[i] as number, ys[i] as number, 0.7)) - 0.25
  },
  heart(xs, ys, out, n) {
    for (let i = 0; i < n; i++) {
      // A square on its corner with a disc on each of its two upper sides.
      const v = (ys[i] as number) - 0.06
      const u = abs(xs[i] as number)
      const square = box((u + v) * HALF, (u - v) * HALF, 0.56, 0.56)
      out[i] = Math.min(square, disc(u - 0.56 * HALF, v + 0.56 * HALF, 0.56))
    }
  },
  crescent(xs, ys, out, n) {
    for (let i = 0; i < n; i++) {
      const x = xs[i] as number
      const y = ys[i] as number
      out[i] = Math.max(disc(x, y, 0.98), -disc(x - 0.42, y, 0.76))
    }
  },
  hexagon: polygon(6, 0.86, 0),
  diamond(xs, ys, out, n) {
    const length = Math.hypot(1.1, 0.64)
    for (let i = 0; i < n; i++) {
      out[i] = (abs(xs[i] as number) * 1.1 + abs(ys[i] as number) * 0.64 - 0.64 * 1.1) / length
    }
  },
  arrow(xs, ys, out, n) {
    const length = Math.hypot(0.8, 1.03)
    for (let i = 0; i < n; i++) {
      const x = xs[i] as number
      const v = abs(ys[i] as number)
      const head = Math.max(0.02 - x, (0.8 * (x - 1.05) + 1.03 * v) / length)
      out[i] = Math.min(head, Math.max(abs(x + 0.5) - 0.58, v - 0.26))
    }
  },
  pentagon: polygon(5, 0.82, 0.06),
  drop(xs, ys, out, n) {
    for (let i = 0; i < n; i++) {
      // A disc and the two lines from the tip (0, −1.1) that touch it.
      const u = abs(xs[i] as number)
      const y = ys[i] as number
      const round = disc(u, y - 0.32, 0.62)
      out[i] = y > 0.05 ? round : Math.min(round, u * 0.9 - (y + 1.1) * 0.4366)
    }
  },
  trapezoid(xs, ys, out, n) {
    const length = Math.hypot(1, 0.4)
    for (let i = 0; i < n; i++) {
      const y = ys[i] as number
      out[i] = Math.max(abs(y) - 0.6, (abs(xs[i] as number) - 0.72 - 0.4 * y) / length)
    }
  },
  gear(xs, ys, out, n) {
    for (let i = 0; i < n; i++) {
      const x = xs[i] as number
      const y = ys[i] as number
      const radius = Math.sqrt(x * x + y * y)
      const teeth = Math.max(-1, Math.min(1, 3 * cos(8 * Math.atan2(y, x))))
      out[i] = Math.max(radius - 0.82 - 0.15 * teeth, 0.3 - radius)
    }
  },
  clover(xs, ys, out, n) {
    for (let i = 0; i < n; i++) {
      const x = xs[i] as number
      const y = ys[i] as number
      const leaves = Math.min(disc(abs(x) - 0.46, y - 0.1, 0.44), disc(x, y + 0.5, 0.44))
      out[i] = Math.min(leaves, box(x, y - 0.6, 0.12, 0.45))
    }
  },
  chevron(xs, ys, out, n) {
    for (let i = 0; i < n; i++) {
      const v = abs(ys[i] as number)
      out[i] = Math.max(abs((xs[i] as number) + 0.75 * v - 0.3) * 0.8 - 0.32, v - 0.9)
    }
  },
  hourglass(xs, ys, out, n) {
    for (let i = 0; i < n; i++) {
      const v = abs(ys[i] as number)
      out[i] = Math.max((abs(xs[i] as number) - 0.88 * v - 0.06) * 0.75, v - 0.92)
    }
  },
}

const one = { x: new Float64Array(1), y: new Float64Array(1), out: new Float64Array(1) }

/** The signed distance of a single point; see `DistanceRow`. */
export type SignedDistance = (x: number, y: number) => number

export const signedDistances = Object.fromEntries(
  Object.entries(distanceRows).map(([name, row]): [string, SignedDistance] => [
    name,
    (x, y) => {
      one.x[0] = x
      one.y[0] = y
      row(one.x, one.y, one.out, 1)
      return one.out[0] as number
    },
  ]),
) as Readonly<Record<ShapeName, SignedDistance>>

/** Distance of each shape's farthest point from its centre; what is beyond need not be looked at. */
export const extents = once(
  () =>
    Object.fromEntries(
      Object.entries(signedDistances).map(([name, distance]) => [name, extentOf(distance)]),
    ) as Readonly<Record<ShapeName, number>>,
)

function extentOf(distance: SignedDistance): number {
  const steps = 65
  let farthest = 0
  for (let row = -steps; row <= steps; row++) {
    for (let column = -steps; column <= steps; column++) {
      const x = (shapeBound * column) / steps
      const y = (shapeBound * row) / steps
      if (distance(x, y) <= 0) farthest = Math.max(farthest, x * x + y * y)
    }
  }
  // The probes lie 0.02 apart.
  return Math.sqrt(farthest) + 0.03
}
