import type { ShiftKind } from './shift.ts'
import type { ShapeName } from './vocabulary.ts'
import { reservedShapes, unseenShapeWords } from './vocabulary.ts'

/** A class of a sample dataset: what it is called and what its pictures show. */
export interface SampleClass {
  readonly name: string
  readonly shape: ShapeName
}

/**
 * The classes under a shift, of which a share equal to the severity changes (rounded, the last ones first).
 * `new-shapes` shows reserved shapes instead (at most six of them); `new-words` calls shapes by words that captions never
 * use; `new-labels` hands the names round among the changed classes, so that known words mean something else.
 */
export function shiftClasses(
  shapes: readonly ShapeName[],
  kind: ShiftKind | undefined,
  severity: number,
): SampleClass[] {
  const changed = Math.round(severity * shapes.length)
  const from = shapes.length - changed
  const name = (shape: ShapeName): SampleClass => ({ name: shape, shape })
  switch (kind) {
    case 'new-shapes': {
      const fresh = reservedShapes.filter((shape) => !shapes.includes(shape))
      return shapes.map((shape, index) => name((index >= from ? fresh[shapes.length - 1 - index] : undefined) ?? shape))
    }
    case 'new-words':
      return shapes.map((shape, index) => (index >= from ? { name: unseenShapeWords[shape], shape } : name(shape)))
    case 'new-labels':
      return shapes.map((shape, index) =>
        index >= from
          ? { name: shapes[index + 1 < shapes.length ? index + 1 : from] as ShapeName, shape }
          : name(shape),
      )
    default:
      return shapes.map(name)
  }
}
