import type { Random } from '../../domain/random.ts'
import type { PositionName, RelationName } from '../scene/relations.ts'
import { positionOf, relationsBetween } from '../scene/relations.ts'
import type { ReservedRelation } from '../vocabulary.ts'
import { reservedHolds } from '../scene/reserved-relations.ts'
import { relationArity, reservedRelations } from '../vocabulary.ts'
import type { Scene, SceneObject } from '../scene/scene.ts'
import type { BackgroundHue, BackgroundKind, FillName, HueName, ShapeName, SizeName } from '../vocabulary.ts'

/** A caption's description of one object; absent parts are not mentioned. */
export interface Phrase {
  readonly shape: ShapeName
  readonly hue?: HueName
  readonly size?: SizeName
  readonly fill?: FillName
  readonly position?: PositionName
}

/** A caption's content, before it is put into words. */
export interface Statement {
  readonly phrases: readonly Phrase[]
  /** Relation from the first phrase's object to the second's (and the third's, for “between”). */
  readonly relation?: RelationName | ReservedRelation
  readonly background?: { readonly kind: BackgroundKind; readonly hue?: BackgroundHue }
}

export type Detail = 0 | 1 | 2

/** Chooses true statements about a scene. */
export function describe(scene: Scene, random: Random, detail: Detail): Statement {
  if (scene.arrangement !== undefined) return describeArrangement(scene, scene.arrangement, random, detail)
  const [main, other] = scene.objects as readonly [SceneObject, ...SceneObject[]]
  if (detail === 0) return { phrases: [{ shape: main.shape, ...(random.chance(0.5) && { hue: main.hue }) }] }
  if (detail === 1) {
    const phrase: Phrase = {
      shape: main.shape,
      hue: main.hue,
      ...(random.chance(0.5) && { size: main.size }),
      ...(random.chance(0.5) && { fill: main.fill }),
    }
    if (other === undefined || random.chance(0.4)) {
      return { phrases: [{ ...phrase, ...(random.chance(0.6) && { position: positionOf(scene, main) }) }] }
    }
    return { phrases: [phrase, { shape: other.shape, hue: other.hue }] }
  }
  return describeFully(scene, random)
}

function describeFully(scene: Scene, random: Random): Statement {
  const phrases = scene.objects.map((object, index): Phrase => ({
    shape: object.shape,
    hue: object.hue,
    fill: object.fill,
    ...((index < 2 || random.chance(0.5)) && { size: object.size }),
    ...((index === 0 || random.chance(0.3)) && { position: positionOf(scene, object) }),
  }))
  const [main, other] = scene.objects
  const relations = main !== undefined && other !== undefined ? relationsBetween(scene, main, other) : []
  const inverse = main !== undefined && other !== undefined ? relationsBetween(scene, other, main) : []
  const statement: Statement = { phrases, background: describeBackground(scene) }
  if (inverse.includes('inside')) {
    const [first, second, ...rest] = phrases as [Phrase, Phrase, ...Phrase[]]
    return { ...statement, phrases: [second, first, ...rest], relation: 'inside' }
  }
  return relations.length === 0 ? statement : { ...statement, relation: random.pick(relations) }
}

/** Always mentions the arrangement, which is the subject of such a scene. */
function describeArrangement(scene: Scene, relation: ReservedRelation, random: Random, detail: Detail): Statement {
  const phrases = scene.objects.slice(0, relationArity[relation]).map((object) => arranged(object, random, detail))
  return { phrases, relation, ...(detail === 2 && { background: describeBackground(scene) }) }
}

function arranged({ shape, hue, fill, size }: SceneObject, random: Random, detail: Detail): Phrase {
  if (detail === 0) return { shape, ...(random.chance(0.5) && { hue }) }
  return detail === 1 ? { shape, hue, ...(random.chance(0.5) && { fill }) } : { shape, hue, fill, size }
}

/** The background's colour is named only where it is one colour. */
function describeBackground(scene: Scene): NonNullable<Statement['background']> {
  const { kind, hue } = scene.background
  return kind === 'flat' || kind === 'gradient' ? { kind, hue } : { kind }
}

/** Whether an object matches the phrase. */
export function matches(scene: Scene, object: SceneObject, phrase: Phrase): boolean {
  return (
    object.shape === phrase.shape &&
    (phrase.hue === undefined || object.hue === phrase.hue) &&
    (phrase.size === undefined || object.size === phrase.size) &&
    (phrase.fill === undefined || object.fill === phrase.fill) &&
    (phrase.position === undefined || positionOf(scene, object) === phrase.position)
  )
}

/** Whether a statement is true of a scene: each phrase has an object, and the relation and background match. */
export function holds(scene: Scene, statement: Statement): boolean {
  const { phrases, relation, background } = statement
  const fitting = phrases.map((phrase) => scene.objects.filter((object) => matches(scene, object, phrase)))
  if (fitting.some((objects) => objects.length === 0)) return false
  if (relation !== undefined) {
    if (!someRelated(scene, relation, fitting)) return false
  }
  if (background === undefined) return true
  return (
    scene.background.kind === background.kind &&
    (background.hue === undefined || background.hue === scene.background.hue)
  )
}

/** Whether the relation holds for some choice of different objects, one from each list. */
function someRelated(
  scene: Scene,
  relation: NonNullable<Statement['relation']>,
  [from = [], to = [], other = []]: readonly (readonly SceneObject[])[],
): boolean {
  return from.some((a) =>
    to.some((b) => {
      if (a === b) return false
      if (!isReserved(relation)) return relationsBetween(scene, a, b).includes(relation)
      if (relationArity[relation] === 2) return reservedHolds(scene, relation, a, b)
      return other.some((c) => c !== a && c !== b && reservedHolds(scene, relation, a, b, c))
    }),
  )
}

function isReserved(relation: NonNullable<Statement['relation']>): relation is ReservedRelation {
  return (reservedRelations as readonly string[]).includes(relation)
}
