import type { Random } from '../../domain/random.ts'
import type { Lexicon } from './caption.ts'
import { nounOf, placeWord } from './caption.ts'
import { positionOf, relationsBetween } from '../scene/relations.ts'
import type { Scene, SceneObject } from '../scene/scene.ts'
import type { Phrase, Statement } from './statement.ts'
import { matches } from './statement.ts'

/** Words that mean one object of a scene, and the statement that only this object fits. */
export interface Reference {
  readonly text: string
  readonly phrase: Phrase
  /** A relation to another object that is itself named without ambiguity. */
  readonly relative?: { readonly relation: NonNullable<Statement['relation']>; readonly phrase: Phrase }
}

const RELATION_CHANCE = 0.3

/**
 * A phrase that refers to the object and to no other: its shape with attributes until they suffice, or its
 * relation to another object.
 * @returns undefined if the scene has an object just like it
 */
export function referTo(scene: Scene, object: SceneObject, random: Random, lexicon?: Lexicon): Reference | undefined {
  const related = random.chance(RELATION_CHANCE) ? relate(scene, object, random, lexicon) : undefined
  if (related !== undefined) return related
  const phrase = uniquePhrase(scene, object, random, true)
  return phrase === undefined ? undefined : { text: definite(phrase, random, lexicon), phrase }
}

/** The objects that fit a reference: exactly one, if it is right. */
export function referents(scene: Scene, { phrase, relative }: Reference): SceneObject[] {
  return scene.objects.filter(
    (object) =>
      matches(scene, object, phrase) &&
      (relative === undefined ||
        scene.objects.some(
          (other) =>
            other !== object &&
            matches(scene, other, relative.phrase) &&
            (relationsBetween(scene, object, other) as readonly string[]).includes(relative.relation),
        )),
  )
}

function relate(scene: Scene, object: SceneObject, random: Random, lexicon?: Lexicon): Reference | undefined {
  for (const other of random.shuffle(scene.objects)) {
    const relations = other === object ? [] : relationsBetween(scene, object, other)
    const relative = relations.length === 0 ? undefined : uniquePhrase(scene, other, random, false)
    if (relative === undefined) continue
    const relation = random.pick(relations)
    const reference = { phrase: { shape: object.shape }, relative: { relation, phrase: relative } }
    const text = `${definite(reference.phrase, random, lexicon)} ${placeWord(relation, random)} ${definite(relative, random, lexicon)}`
    if (referents(scene, { ...reference, text }).length === 1) return { ...reference, text }
  }
  return undefined
}

/** Adds attributes in random order until only this object fits. */
function uniquePhrase(scene: Scene, object: SceneObject, random: Random, mayPlace: boolean): Phrase | undefined {
  const attributes: Partial<Phrase>[] = random.shuffle([
    { hue: object.hue },
    { fill: object.fill },
    { size: object.size },
    ...(mayPlace ? [{ position: positionOf(scene, object) }] : []),
  ])
  // Often more is said than needed, as people do.
  let spare = random.int(3)
  const phrase: { -readonly [Key in keyof Phrase]: Phrase[Key] } = { shape: object.shape }
  const isUnique = (): boolean => scene.objects.filter((each) => matches(scene, each, phrase)).length === 1
  for (const attribute of attributes) {
    if (isUnique() && spare-- <= 0) return phrase
    Object.assign(phrase, attribute)
  }
  return isUnique() ? phrase : undefined
}

function definite(phrase: Phrase, random: Random, lexicon?: Lexicon): string {
  const noun = `the ${nounOf(phrase, random, lexicon)}`
  return phrase.position === undefined ? noun : `${noun} ${placeWord(phrase.position, random)}`
}
