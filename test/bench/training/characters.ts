/** Invented characters, drawn by many hands: line drawings of which no model has seen one. */
import type { Random } from '../../../core/domain/random.ts'

type Point = readonly [x: number, y: number]
/** A quadratic Bézier curve. */
type Stroke = readonly [from: Point, by: Point, to: Point]

/** Two to four strokes in the unit square. */
export function inventCharacter(random: Random): readonly Stroke[] {
  const point = (): Point => [random.range(0.15, 0.85), random.range(0.15, 0.85)]
  return Array.from({ length: 2 + random.int(3) }, () => [point(), point(), point()])
}

const STEPS = 24

/** One person's drawing of a character: RGB bytes, dark on light, [side, side, 3]. */
export function drawCharacter(character: readonly Stroke[], random: Random, side: number): Uint8Array {
  const wobble = (): number => 0.035 * random.normal()
  const angle = 0.18 * random.normal()
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const size = random.range(0.7, 1.1)
  const slant = 0.15 * random.normal()
  const [dx, dy] = [0.06 * random.normal(), 0.06 * random.normal()]
  const place = ([x, y]: Point): Point => {
    const [u, v] = [(x - 0.5 + slant * (y - 0.5)) * size, (y - 0.5) * size]
    return [0.5 + dx + cos * u - sin * v, 0.5 + dy + sin * u + cos * v]
  }
  const points = character.flatMap((stroke) => {
    const [a, b, c] = stroke.map(([x, y]) => place([x + wobble(), y + wobble()])) as [Point, Point, Point]
    return Array.from({ length: STEPS + 1 }, (_, i): Point => {
      const t = i / STEPS
      const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t * t]
      return [p * a[0] + q * b[0] + r * c[0], p * a[1] + q * b[1] + r * c[1]]
    })
  })
  const width = random.range(0.018, 0.04)
  const [ink, paper] = [random.range(10, 90), random.range(200, 255)]
  const out = new Uint8Array(side * side * 3)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let near = Number.POSITIVE_INFINITY
      for (const [px, py] of points) near = Math.min(near, Math.hypot((x + 0.5) / side - px, (y + 0.5) / side - py))
      const covered = Math.min(1, Math.max(0, (width - near) * side + 0.5))
      const value = paper + (ink - paper) * covered + 6 * random.normal()
      out.fill(Math.min(255, Math.max(0, value)), (y * side + x) * 3, (y * side + x) * 3 + 3)
    }
  }
  return out
}
