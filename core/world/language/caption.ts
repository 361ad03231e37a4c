import { withArticle } from '../../domain/caption.ts'
import type { Random } from '../../domain/random.ts'
import type { PositionName, RelationName } from '../scene/relations.ts'
import type { ReservedRelation } from '../vocabulary.ts'
import type { Scene } from '../scene/scene.ts'
import type { Detail, Phrase, Statement } from './statement.ts'
import { describe } from './statement.ts'
import type { ShapeName } from '../vocabulary.ts'
import { backgroundWords, fillWords, hueWords, shapeWords, sizeWords } from '../vocabulary.ts'

/** Other names for shapes, instead of their usual words. */
export type Lexicon = ReadonlyMap<ShapeName, string>

const SYNONYM_CHANCE = 0.2

const openings = ['', 'a photo of ', 'a picture of ', 'an image of ', 'there is '] as const

const positionWords: Readonly<Record<PositionName, readonly string[]>> = {
  'top left': ['at the top left', 'in the upper left corner'],
  top: ['at the top', 'near the top'],
  'top right': ['at the top right', 'in the upper right corner'],
  left: ['on the left', 'at the left side'],
  center: ['in the center', 'in the middle'],
  right: ['on the right', 'at the right side'],
  'bottom left': ['at the bottom left', 'in the lower left corner'],
  bottom: ['at the bottom', 'near the bottom'],
  'bottom right': ['at the bottom right', 'in the lower right corner'],
}

const relationWords: Readonly<Record<RelationName | ReservedRelation, readonly string[]>> = {
  'left of': ['left of', 'to the left of'],
  'right of': ['right of', 'to the right of'],
  above: ['above', 'over'],
  below: ['below', 'under'],
  inside: ['inside', 'within'],
  touching: ['touching', 'in contact with'],
  level: ['level with', 'in line with'],
  between: ['between'],
  mirror: ['mirrored by', 'mirroring'],
}

/**
 * A caption that is true of the scene.
 * @param detail 0 names the main object; 1 adds attributes, a position or a second object; 2 mentions everything it can
 */
export function captionOf(scene: Scene, random: Random, detail: Detail, lexicon?: Lexicon): string {
  return realise(describe(scene, random, detail), random, lexicon)
}

/** Name of the scene's class: the main object's shape. */
export function className(scene: Scene): ShapeName {
  return (scene.objects[0] as Scene['objects'][number]).shape
}

/** Puts a statement into words. */
export function realise(statement: Statement, random: Random, lexicon?: Lexicon): string {
  const { phrases, relation, background } = statement
  const nouns = phrases.map((phrase) => nounPhrase(phrase, random, lexicon))
  let text = nouns[0] as string
  const rest = nouns.slice(1)
  const second = rest[0]
  if (relation !== undefined && second !== undefined) {
    text += ` ${word(relationWords[relation], random)} ${second}`
    rest.shift()
    if (relation === 'between') text += ` and ${rest.shift()}`
  }
  if (rest.length > 0) text += `${relation === undefined ? ' and' : ' with'} ${rest.join(' and ')}`
  if (background !== undefined) {
    const kind = word(backgroundWords[background.kind], random)
    const hue = background.hue === undefined ? '' : ` ${word(hueWords[background.hue], random)}`
    text += ` on ${withArticle(`${kind}${hue}`)} background`
  }
  return random.pick(openings) + text
}

function nounPhrase(phrase: Phrase, random: Random, lexicon?: Lexicon): string {
  const noun = withArticle(nounOf(phrase, random, lexicon))
  return phrase.position === undefined ? noun : `${noun} ${word(positionWords[phrase.position], random)}`
}

/** A phrase's size, fill, colour and shape without article or position, as “small striped red star”. */
export function nounOf(phrase: Phrase, random: Random, lexicon?: Lexicon): string {
  const words: string[] = []
  if (phrase.size !== undefined) words.push(word(sizeWords[phrase.size], random))
  if (phrase.fill !== undefined) words.push(word(fillWords[phrase.fill], random))
  if (phrase.hue !== undefined) words.push(word(hueWords[phrase.hue], random))
  const usual = word(shapeWords[phrase.shape], random)
  words.push(lexicon?.get(phrase.shape) ?? usual)
  return words.join(' ')
}

/** Words for a position or a relation. */
export function placeWord(name: PositionName | RelationName | ReservedRelation, random: Random): string {
  return word(name in relationWords ? relationWords[name as RelationName] : positionWords[name as PositionName], random)
}

/** Mostly the usual word, now and then a synonym. */
function word(choices: readonly string[], random: Random): string {
  const synonym = choices.length > 1 && random.chance(SYNONYM_CHANCE)
  return (synonym ? choices[1 + random.int(choices.length - 1)] : choices[0]) as string
}
