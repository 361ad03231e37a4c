import type { SampleClass } from './classes.ts'
import { shiftClasses } from './classes.ts'
import type { Lexicon } from '../language/caption.ts'
import type { ProfileName } from '../profile-words.ts'
import type { LabelShiftKind, SceneShiftKind, ShiftKind } from '../scene/shift.ts'
import { sceneShiftKinds } from '../scene/shift.ts'
import type { ShapeName } from '../vocabulary.ts'
import { baseShapes } from '../vocabulary.ts'

export interface SampleOptions {
  readonly items: number
  readonly seed: number
  readonly shift?: ShiftKind
  /** 0 … 1; without a shift it has no effect. */
  readonly severity?: number
  /** How the pictures vary apart from the shift; `plain` if absent. */
  readonly profile?: ProfileName
  /** Shapes that are the classes, before the shift changes them; the first six base shapes if absent. */
  readonly classes?: readonly ShapeName[]
  /** Share of items that carry another class's name (or a false caption, or a wrong answer), 0 … 1. */
  readonly labelNoise?: number
  /** 0: classes equally frequent; x: the last class is 1 − x times as frequent as the first, falling geometrically. */
  readonly imbalance?: number
  /** Share of items that are near-copies of an earlier item, 0 … 1. */
  readonly duplicates?: number
  /** How many groups the items fall into, whose pictures share background, light and camera; none if absent. */
  readonly groups?: number
  /**
   * What the dataset is about: `classes` names each picture's class; `scenes` says what is in it, so that new shapes and
   * relations show in any object and new names in all words, not in the classes alone. `classes` if absent.
   */
  readonly task?: 'classes' | 'scenes'
}

export const defaultClasses: readonly ShapeName[] = baseShapes.slice(0, 6)

/** The classes of a sample dataset, in order. */
export function sampleClasses(options: SampleOptions): SampleClass[] {
  const shapes = options.classes ?? defaultClasses
  if (options.task !== 'scenes') return shiftClasses(shapes, options.shift, options.severity ?? 0)
  const lexicon = sampleLexicon(options)
  return shapes.map((shape) => ({ name: labelOf(shape, lexicon), shape, views: [{ shape }] }))
}

/** What the shift renames: of all base shapes, the share that the severity says. */
export function sampleLexicon({ shift, severity = 0 }: SampleOptions): Lexicon {
  if (shift !== 'new-words' && shift !== 'new-labels') return new Map()
  const named = shiftClasses(baseShapes, shift, severity)
  return new Map(named.flatMap(({ name, shape }) => (shape === undefined || name === shape ? [] : [[shape, name]])))
}

/** What a shape is called as a label. */
export function labelOf(shape: ShapeName, lexicon: Lexicon): string {
  return lexicon.get(shape) ?? shape
}

/** The shift of the pictures themselves, if it is one. */
export function pictureShift({ shift, task }: SampleOptions): SceneShiftKind | undefined {
  if (shift === undefined || !isSceneShift(shift)) return undefined
  // Where classes are asked for, they are what new shapes and new relations come in through.
  return task !== 'scenes' && (shift === 'new-shapes' || shift === 'new-relations') ? undefined : shift
}

function isSceneShift(kind: SceneShiftKind | LabelShiftKind): kind is SceneShiftKind {
  return (sceneShiftKinds as readonly ShiftKind[]).includes(kind)
}
