import type { ReservedRelation } from '../vocabulary.ts'
import { reservedRelations } from '../vocabulary.ts'
import type { ShiftKind } from '../scene/shift.ts'
import type { FillName, ShapeName } from '../vocabulary.ts'
import { reservedShapes, unseenShapeWords } from '../vocabulary.ts'

/** What a class's pictures have in common. */
export interface ClassView {
  /** The main object's shape. */
  readonly shape?: ShapeName
  readonly fill?: FillName
  /** How many objects there are. */
  readonly count?: 1 | 2 | 3 | 4
  readonly relation?: ReservedRelation
}

/** A class of a sample dataset. */
export interface SampleClass {
  readonly name: string
  /** The shape it shows, where it is about one shape. */
  readonly shape?: ShapeName
  /** Each picture is as one of these, all equally often. */
  readonly views: readonly ClassView[]
}

const relationClasses: Readonly<Record<ReservedRelation, string>> = {
  touching: 'touching pair',
  level: 'level pair',
  between: 'one between two',
  mirror: 'mirrored pair',
}
const countClasses = ['one thing', 'two things', 'three things', 'four things'] as const

/**
 * The classes under a shift, of which a share equal to the severity changes (rounded, the last ones first).
 * `new-shapes` shows reserved shapes instead (at most six of them); `new-words` calls shapes by words that captions
 * never use; `new-labels` hands the names round among the changed classes, so that known words mean something else;
 * `new-labels-conjunctions` joins each changed class's shape in solid with the next one's in stripes, so that neither
 * shape nor fill alone distinguishes classes (two classes must change for that); `new-labels-counts` and
 * `new-relations` are about the number of objects and about reserved relations (at most four classes each).
 */
export function shiftClasses(
  shapes: readonly ShapeName[],
  kind: ShiftKind | undefined,
  severity: number,
): SampleClass[] {
  const most = kind === 'new-labels-counts' || kind === 'new-relations' ? Math.min(4, shapes.length) : shapes.length
  const changed = Math.round(severity * most)
  const from = shapes.length - changed
  return shapes.map((shape, index) => (index < from ? plain(shape) : changedClass(shapes, kind, from, index)))
}

function changedClass(
  shapes: readonly ShapeName[],
  kind: ShiftKind | undefined,
  from: number,
  index: number,
): SampleClass {
  const shape = shapes[index] as ShapeName
  // The class whose turn is next, among those that change.
  const next = shapes[index + 1 < shapes.length ? index + 1 : from] as ShapeName
  switch (kind) {
    case 'new-shapes': {
      const fresh = reservedShapes.filter((each) => !shapes.includes(each))
      return plain(fresh[shapes.length - 1 - index] ?? shape)
    }
    case 'new-words':
      return plain(shape, unseenShapeWords[shape])
    case 'new-labels':
      return plain(shape, next)
    case 'new-labels-conjunctions':
      if (next === shape) return plain(shape)
      return {
        name: `solid ${shape} or striped ${next}`,
        views: [
          { shape, fill: 'solid' },
          { shape: next, fill: 'stripes' },
        ],
      }
    case 'new-labels-counts':
      return { name: countClasses[index - from] as string, views: [{ count: (index - from + 1) as 1 | 2 | 3 | 4 }] }
    case 'new-relations': {
      const relation = reservedRelations[index - from] as ReservedRelation
      return { name: relationClasses[relation], views: [{ relation }] }
    }
    default:
      return plain(shape)
  }
}

function plain(shape: ShapeName, name: string = shape): SampleClass {
  return { name, shape, views: [{ shape }] }
}
