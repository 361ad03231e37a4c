import { withArticle } from '../../domain/caption.ts'
import type { Random } from '../../domain/random.ts'
import type { Lexicon } from './caption.ts'
import { nounOf, placeWord } from './caption.ts'
import type { RelationName } from '../scene/relations.ts'
import { relationsBetween } from '../scene/relations.ts'
import { plainlyReserved } from '../scene/reserved-relations.ts'
import type { Scene, SceneObject } from '../scene/scene.ts'
import type { Phrase } from './statement.ts'
import { matches } from './statement.ts'
import type { FillName, HueName, ShapeName, SizeName } from '../vocabulary.ts'
import { baseFills, baseHues, baseShapes, fillWords, hueWords, shapeWords, sizes, sizeWords } from '../vocabulary.ts'

export const questionTemplates = ['exist', 'count', 'query', 'compare', 'relate'] as const
export type QuestionTemplate = (typeof questionTemplates)[number]

/** A question before there is a picture. */
export interface Question {
  readonly template: QuestionTemplate
  readonly text: string
  /** The possible answers, all equally likely, so that the text reveals nothing. */
  readonly answers: readonly string[]
  /** Shapes that a scene must show for the question to make sense, if any. */
  readonly about: readonly ShapeName[]
  /** The true answer; undefined where the question makes no sense, as “what color is the star?” without a star. */
  answerFor(scene: Scene): string | undefined
}

/** The subjects of questions. */
export interface Askable {
  readonly shapes: readonly ShapeName[]
  readonly hues: readonly HueName[]
  readonly fills: readonly FillName[]
  readonly relations: readonly AskedRelation[]
}

type AskedRelation = BaseRelation | 'touching' | 'level'
type BaseRelation = Exclude<RelationName, 'inside'>

export const baseAskable: Askable = {
  shapes: baseShapes,
  hues: baseHues,
  fills: baseFills,
  relations: ['left of', 'right of', 'above', 'below'],
}

const opposite: Readonly<Record<BaseRelation, BaseRelation>> = {
  'left of': 'right of',
  'right of': 'left of',
  above: 'below',
  below: 'above',
}

/** Draws a question's text; the scene to go with it is found afterwards, so that text and answer are independent. */
export function drawQuestion(
  random: Random,
  askable: Askable,
  lexicon?: Lexicon,
  template: QuestionTemplate = random.pick(questionTemplates),
): Question {
  return { ...draws[template](random, askable, lexicon), template }
}

type Draw = (random: Random, askable: Askable, lexicon?: Lexicon) => Omit<Question, 'template'>

const draws: Readonly<Record<QuestionTemplate, Draw>> = {
  exist(random, { shapes, hues, fills }, lexicon) {
    const phrase: Phrase = {
      shape: random.pick(shapes),
      ...random.pick([{ hue: random.pick(hues) }, { fill: random.pick(fills) }, {}]),
    }
    const noun = nounOf(phrase, random, lexicon)
    return {
      text: `is there ${withArticle(noun)}?`,
      answers: ['yes', 'no'],
      about: [],
      answerFor(scene) {
        if (scene.objects.some((object) => matches(scene, object, phrase))) return 'yes'
        // Without a similar object, “no” would be too easy, because the shape alone would decide it.
        const near = scene.objects.some(
          (object) =>
            object.shape === phrase.shape ||
            (phrase.hue !== undefined && object.hue === phrase.hue) ||
            (phrase.fill !== undefined && object.fill === phrase.fill),
        )
        return near || (phrase.hue === undefined && phrase.fill === undefined) ? 'no' : undefined
      },
    }
  },

  count(random, { shapes, hues, fills }, lexicon) {
    const [what, fits] = random.pick<() => readonly [string, (object: SceneObject) => boolean]>([
      () => {
        const shape = random.pick(shapes)
        return [`${lexicon?.get(shape) ?? shapeWords[shape][0]} shapes`, (object) => object.shape === shape]
      },
      () => {
        const hue = random.pick(hues)
        return [`${hueWords[hue][0]} things`, (object) => object.hue === hue]
      },
      () => {
        const fill = random.pick(fills)
        return [`${fillWords[fill][0]} things`, (object) => object.fill === fill]
      },
      () => {
        const size = random.pick(['small', 'medium'] as const)
        return [`${sizeWords[size][0]} things`, (object) => object.size === size]
      },
    ])()
    return {
      text: `how many ${what} are there?`,
      answers: ['0', '1', '2'],
      about: [],
      answerFor: (scene) => String(scene.objects.filter(fits).length),
    }
  },

  query(random, { shapes, hues, fills }, lexicon) {
    const kind = random.pick(['color', 'size', 'pattern', 'shape'] as const)
    if (kind === 'shape') {
      const hue = random.pick(hues)
      const called = (shape: ShapeName): string => lexicon?.get(shape) ?? (shapeWords[shape][0] as string)
      return {
        text: `what shape is the ${hueWords[hue][0]} thing?`,
        answers: shapes.map(called),
        about: [],
        answerFor: (scene) =>
          only(
            scene,
            (object) => object.hue === hue,
            (object) => called(object.shape),
          ),
      }
    }
    const shape = random.pick(shapes)
    const noun = nounOf({ shape }, random, lexicon)
    const of = { color: hues.map(hueWord), size: sizes.map(sizeWord), pattern: fills.map(fillWord) }
    return {
      text: `what ${kind} ${kind === 'pattern' ? 'does' : 'is'} the ${noun}${kind === 'pattern' ? ' have' : ''}?`,
      answers: of[kind],
      about: [shape],
      answerFor: (scene) =>
        only(
          scene,
          (object) => object.shape === shape,
          (object) =>
            kind === 'color' ? hueWord(object.hue) : kind === 'size' ? sizeWord(object.size) : fillWord(object.fill),
        ),
    }
  },

  compare(random, { shapes }, lexicon) {
    const [one, other] = random.shuffle(shapes) as [ShapeName, ShapeName]
    const [first, second] = [nounOf({ shape: one }, random, lexicon), nounOf({ shape: other }, random, lexicon)]
    const by = random.pick(['larger', 'color', 'pattern'] as const)
    const text =
      by === 'larger'
        ? `is the ${first} larger than the ${second}?`
        : `do the ${first} and the ${second} have the same ${by}?`
    return {
      text,
      answers: ['yes', 'no'],
      about: [one, other],
      answerFor: (scene) =>
        pairOf(scene, one, other, (a, b) => {
          if (by === 'color') return a.hue === b.hue
          if (by === 'pattern') return a.fill === b.fill
          // Equal sizes are left out: whether one is a little larger is hard to see.
          return a.size === b.size ? undefined : sizes.indexOf(a.size) > sizes.indexOf(b.size)
        }),
    }
  },

  relate(random, { shapes, relations }, lexicon) {
    const [one, other] = random.shuffle(shapes) as [ShapeName, ShapeName]
    const [first, second] = [nounOf({ shape: one }, random, lexicon), nounOf({ shape: other }, random, lexicon)]
    const relation = random.pick(relations)
    return {
      text: `is the ${first} ${placeWord(relation, random)} the ${second}?`,
      answers: ['yes', 'no'],
      about: [one, other],
      answerFor: (scene) =>
        pairOf(scene, one, other, (a, b) => {
          if (relation === 'touching' || relation === 'level') return plainlyReserved(scene, relation, a, b)
          const held = relationsBetween(scene, a, b)
          // Askew pairs are left out: “no” is said only where the opposite plainly holds.
          return held.includes(relation) ? true : held.includes(opposite[relation]) ? false : undefined
        }),
    }
  },
}

const hueWord = (hue: HueName): string => hueWords[hue][0] as string
const sizeWord = (size: SizeName): string => sizeWords[size][0] as string
const fillWord = (fill: FillName): string => fillWords[fill][0] as string

/** The answer from the one matching object. */
function only(
  scene: Scene,
  fits: (object: SceneObject) => boolean,
  ask: (object: SceneObject) => string,
): string | undefined {
  const fitting = scene.objects.filter(fits)
  return fitting.length === 1 ? ask(fitting[0] as SceneObject) : undefined
}

/** Yes or no about the only object of one shape and the only one of another. */
function pairOf(
  scene: Scene,
  one: ShapeName,
  other: ShapeName,
  holds: (a: SceneObject, b: SceneObject) => boolean | undefined,
): string | undefined {
  const [a, twin] = scene.objects.filter((object) => object.shape === one)
  const [b, second] = scene.objects.filter((object) => object.shape === other)
  if (a === undefined || b === undefined || twin !== undefined || second !== undefined) return undefined
  const answer = holds(a, b)
  return answer === undefined ? undefined : answer ? 'yes' : 'no'
}
