import type { ShapeName } from '../vocabulary.ts'

/**
 * Signed distance to a shape's edge: negative inside, positive outside. Shapes fit in a circle of radius `shapeBound`.
 * Polygons are intersections of half-planes, so that distances beyond a corner are bounds, which is enough for an
 * anti-aliased edge. (The approach is the usual one of signed distance fields; see Hart, “Sphere tracing”, 1996.)
 */
export type SignedDistance = (x: number, y: number) => number

export const shapeBound = 1.3

const cos = Math.cos
const sin = Math.sin

/** Regular polygon with `n` sides whose first side faces down (screen y), at distance `inner` from the centre. */
function polygon(n: number, inner: number): SignedDistance {
  const nx = new Float64Array(n)
  const ny = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const angle = Math.PI / 2 + (2 * Math.PI * i) / n
    nx[i] = cos(angle)
    ny[i] = sin(angle)
  }
  return (x, y) => {
    let far = -Infinity
    for (let i = 0; i < n; i++) {
      const d = x * (nx[i] as number) + y * (ny[i] as number)
      if (d > far) far = d
    }
    return far - inner
  }
}

function box(x: number, y: number, halfWidth: number, halfHeight: number): number {
  return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight)
}

function disc(x: number, y: number, radius: number): number {
  return Math.sqrt(x * x + y * y) - radius
}

/** Star with `points` tips at `outer` and notches at `inner`; one tip points up. */
function star(points: number, outer: number, inner: number): SignedDistance {
  const sector = Math.PI / points
  const ax = outer
  const bx = inner * cos(sector)
  const by = inner * sin(sector)
  const length = Math.hypot(bx - ax, by)
  // Outward normal of the edge from tip (ax, 0) to notch (bx, by).
  const nx = by / length
  const ny = (ax - bx) / length
  return (x, y) => {
    const radius = Math.sqrt(x * x + y * y)
    let angle = Math.atan2(x, -y)
    angle -= 2 * sector * Math.round(angle / (2 * sector))
    const fold = Math.abs(angle)
    return (radius * cos(fold) - ax) * nx + radius * sin(fold) * ny
  }
}

const HALF = Math.SQRT1_2

export const signedDistances: Readonly<Record<ShapeName, SignedDistance>> = {
  circle: (x, y) => disc(x, y, 0.95),
  square: (x, y) => box(x, y, 0.8, 0.8),
  triangle: (() => {
    const base = polygon(3, 0.56)
    return (x, y) => base(x, y - 0.15)
  })(),
  star: star(5, 1.15, 0.48),
  cross: (x, y) => Math.min(box(x, y, 0.95, 0.3), box(x, y, 0.3, 0.95)),
  ring: (x, y) => Math.abs(disc(x, y, 0.7)) - 0.25,
  heart: (x, y) => {
    // A square on its corner with a disc on each of its two upper sides.
    const v = y - 0.06
    const u = Math.abs(x)
    const square = box((u + v) * HALF, (u - v) * HALF, 0.56, 0.56)
    return Math.min(square, disc(u - 0.56 * HALF, v + 0.56 * HALF, 0.56))
  },
  crescent: (x, y) => Math.max(disc(x, y, 0.98), -disc(x - 0.42, y, 0.76)),
  hexagon: polygon(6, 0.86),
  diamond: (x, y) => (Math.abs(x) * 1.1 + Math.abs(y) * 0.64 - 0.64 * 1.1) / Math.hypot(1.1, 0.64),
  arrow: (x, y) => {
    const v = Math.abs(y)
    const head = Math.max(0.02 - x, (0.8 * (x - 1.05) + 1.03 * v) / Math.hypot(0.8, 1.03))
    return Math.min(head, Math.max(Math.abs(x + 0.5) - 0.58, v - 0.26))
  },
  pentagon: (() => {
    const base = polygon(5, 0.82)
    return (x, y) => base(x, y - 0.06)
  })(),
  drop: (x, y) => {
    // A disc and the two lines from the tip (0, −1.1) that touch it.
    const u = Math.abs(x)
    const round = disc(u, y - 0.32, 0.62)
    if (y > 0.05) return round
    return Math.min(round, u * 0.9 - (y + 1.1) * 0.4366)
  },
  trapezoid: (x, y) => Math.max(Math.abs(y) - 0.6, (Math.abs(x) - 0.72 - 0.4 * y) / Math.hypot(1, 0.4)),
  gear: (x, y) => {
    const radius = Math.sqrt(x * x + y * y)
    const teeth = Math.max(-1, Math.min(1, 3 * cos(8 * Math.atan2(y, x))))
    return Math.max(radius - 0.82 - 0.15 * teeth, 0.3 - radius)
  },
  clover: (x, y) => {
    const u = Math.abs(x)
    const leaves = Math.min(disc(u - 0.46, y - 0.1, 0.44), disc(x, y + 0.5, 0.44))
    return Math.min(leaves, box(x, y - 0.6, 0.12, 0.45))
  },
  chevron: (x, y) => Math.max(Math.abs(x + 0.75 * Math.abs(y) - 0.3) * 0.8 - 0.32, Math.abs(y) - 0.9),
  hourglass: (x, y) => Math.max((Math.abs(x) - 0.88 * Math.abs(y) - 0.06) * 0.75, Math.abs(y) - 0.92),
}

/** Distance of each shape's farthest point from its centre; what is beyond need not be looked at. */
export const extents: Readonly<Record<ShapeName, number>> = Object.fromEntries(
  Object.entries(signedDistances).map(([name, distance]) => [name, extentOf(distance)]),
) as Record<ShapeName, number>

function extentOf(distance: SignedDistance): number {
  const steps = 65
  let farthest = 0
  for (let row = -steps; row <= steps; row++) {
    for (let column = -steps; column <= steps; column++) {
      const [x, y] = [(shapeBound * column) / steps, (shapeBound * row) / steps]
      if (distance(x, y) <= 0) farthest = Math.max(farthest, x * x + y * y)
    }
  }
  // The probes lie 0.02 apart.
  return Math.sqrt(farthest) + 0.03
}
