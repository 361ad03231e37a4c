import type { Box } from '../../../domain/dataset.ts'
import { listValue, objectValue } from '../text/values.ts'

/** A box without area: damaged shapes are reported like other invalid boxes. */
export const NO_BOX: Box = [Number.NaN, Number.NaN, Number.NaN, Number.NaN]

export type Point = readonly [number, number]

/** The box around points; null where there are none, or one is no number. */
export function boxAround(points: readonly Point[]): Box | null {
  if (points.length === 0 || !points.flat().every(Number.isFinite)) return null
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const least = (list: readonly number[]): number => list.reduce((a, b) => Math.min(a, b), Infinity)
  const most = (list: readonly number[]): number => list.reduce((a, b) => Math.max(a, b), -Infinity)
  return [least(xs), least(ys), most(xs), most(ys)]
}

/** Points as a list of pairs, of objects with `x` and `y`, or in two lists; null where it is none of these. */
export function pointsOf(value: unknown): Point[] | null {
  const list = listValue(value)
  if (!list) return null
  const points = list.map((entry): Point => {
    const pair = listValue(entry) ?? [objectValue(entry)?.['x'], objectValue(entry)?.['y']]
    return [numberOf(pair[0]), numberOf(pair[1])]
  })
  return points.every((point) => point.every(Number.isFinite)) ? points : null
}

/** A number, or a text that is one; NaN for all else. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

/** The corners of a rectangle that was turned clockwise by `degrees` around `pivot`, lengths in the same unit on both axes. */
export function turned(corners: readonly Point[], degrees: number, [px, py]: Point): Point[] {
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return corners.map(([x, y]) => [px + (x - px) * cos - (y - py) * sin, py + (x - px) * sin + (y - py) * cos])
}

export function cornersOf([left, top, right, bottom]: Box): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ]
}
