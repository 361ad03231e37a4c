import type { Random } from '../../domain/random.ts'
import { realise } from './caption.ts'
import type { RelationName } from '../scene/relations.ts'
import { positionNames, relationNames } from '../scene/relations.ts'
import type { ReservedRelation } from '../vocabulary.ts'
import { relationArity, reservedRelations } from '../vocabulary.ts'
import type { Scene } from '../scene/scene.ts'
import type { Detail, Phrase, Statement } from './statement.ts'
import { describe, holds } from './statement.ts'
import { baseFills, baseHues, baseShapes, sizes } from '../vocabulary.ts'

/** A caption that differs from a true one in a single attribute and is false for the scene. */
export function hardNegative(scene: Scene, random: Random, detail: Detail = 1): string {
  return realise(falseStatement(scene, random, detail), random)
}

/** The statement of `hardNegative`, before it is put into words. */
export function falseStatement(scene: Scene, random: Random, detail: Detail): Statement {
  const truth = describe(scene, random, detail)
  // Every statement names a shape, and some shape is always absent, so one of the swaps is false.
  for (const swap of random.shuffle(swapsOf(truth, random))) {
    if (!holds(scene, swap)) return swap
  }
  const absent = baseShapes.filter((shape) => scene.objects.every((object) => object.shape !== shape))
  return withPhrase(truth, 0, { shape: random.pick(absent) })
}

function swapsOf(truth: Statement, random: Random): Statement[] {
  const swaps: Statement[] = []
  for (const [index, phrase] of truth.phrases.entries()) {
    swaps.push(withPhrase(truth, index, { shape: another(baseShapes, phrase.shape, random) }))
    if (phrase.hue !== undefined) swaps.push(withPhrase(truth, index, { hue: another(baseHues, phrase.hue, random) }))
    if (phrase.size !== undefined) swaps.push(withPhrase(truth, index, { size: another(sizes, phrase.size, random) }))
    if (phrase.fill !== undefined) {
      swaps.push(withPhrase(truth, index, { fill: another(baseFills, phrase.fill, random) }))
    }
    if (phrase.position !== undefined) {
      swaps.push(withPhrase(truth, index, { position: another(positionNames, phrase.position, random) }))
    }
  }
  if (truth.relation !== undefined) {
    const swap = otherRelation(truth.relation, random)
    if (swap !== undefined) swaps.push({ ...truth, relation: swap })
  }
  return swaps
}

/** Another relation of as many objects and of the same stock; “between” has none. */
function otherRelation(present: NonNullable<Statement['relation']>, random: Random): Statement['relation'] {
  if ((relationNames as readonly string[]).includes(present))
    return another(relationNames, present as RelationName, random)
  const pairs = reservedRelations.filter((each) => relationArity[each] === 2)
  return present === 'between' ? undefined : another(pairs, present as ReservedRelation, random)
}

function withPhrase(statement: Statement, at: number, change: Partial<Phrase>): Statement {
  return {
    ...statement,
    phrases: statement.phrases.map((phrase, index) => (index === at ? { ...phrase, ...change } : phrase)),
  }
}

function another<T>(choices: readonly T[], present: T, random: Random): T {
  return random.pick(choices.filter((choice) => choice !== present))
}
