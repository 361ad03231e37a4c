/** What follows from where a vision tower can be cut. */
import type { Architecture, Cut, CutPoint, GroupName, VisionTower } from './architecture.ts'
import { valuesIn } from '../math/shape.ts'

type Tower = Pick<VisionTower, 'groups' | 'cuts'>

function pointAt({ cuts }: Pick<VisionTower, 'cuts'>, cut: Cut): CutPoint {
  const found = cuts.find((point) => point.cut === cut)
  if (!found) throw new Error(`the vision tower has no cut ${cut}`)
  return found
}

/** The highest cut below everything that trains. */
export function cutBelow({ groups, cuts }: Tower, trainable: readonly GroupName[]): Cut {
  const lowest = groups.findIndex((group) => trainable.includes(group))
  const frozen = lowest < 0 ? groups.length : lowest
  const point = cuts.findLast(({ below }) => below <= frozen)
  if (!point) throw new Error('the vision tower has no cut at its pixels')
  return point.cut
}

/** Shape of one image's values at a cut. */
export const shapeAt = (tower: Pick<VisionTower, 'cuts'>, cut: Cut): readonly number[] => pointAt(tower, cut).shape

/** Values of one image at a cut. */
export const sizeAt = ({ vision }: { readonly vision: Pick<VisionTower, 'cuts'> }, cut: Cut): number =>
  valuesIn(shapeAt(vision, cut))

/** Values that the connector reads of one image. */
export const pooledSize = (architecture: { readonly vision: Pick<VisionTower, 'cuts'> }): number =>
  sizeAt(architecture, 'pooled')

/** Whether a tensor has a part in the values at a cut. */
export function isBelow(
  { vision, groupOf }: Pick<Architecture, 'vision' | 'groupOf'>,
  cut: Cut,
  tensor: string,
): boolean {
  const at = vision.groups.indexOf(groupOf(tensor))
  return at >= 0 && at < pointAt(vision, cut).below
}

/** Negative where `a` is the lower cut. */
export const compareCuts = ({ cuts }: Pick<VisionTower, 'cuts'>, a: Cut, b: Cut): number =>
  cuts.indexOf(pointAt({ cuts }, a)) - cuts.indexOf(pointAt({ cuts }, b))
