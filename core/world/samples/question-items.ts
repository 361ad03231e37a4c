import { createRandom } from '../../domain/random.ts'
import { drawScene } from './draw-scene.ts'
import type { Askable, Question } from '../language/questions.ts'
import { baseAskable, drawQuestion, questionTemplates } from '../language/questions.ts'
import { renderScene } from '../render/render.ts'
import type { DrawnItem } from './sample-items.ts'
import { fileNameOf, nearCopy } from './sample-items.ts'
import type { SampleOptions } from './sample-options.ts'
import { sampleLexicon } from './sample-options.ts'
import type { Scene } from '../scene/scene.ts'
import { reservedFills, reservedHues, reservedShapes } from '../vocabulary.ts'

export interface QuestionItem extends DrawnItem {
  readonly question: Question
  /** One of the question's answers; a wrong one where `mislabelled`. */
  readonly answer: string
}

/** What decides an item; a near-copy has the same. */
interface Asked {
  readonly seed: number
  readonly group: number | undefined
  /** Chooses the template. */
  readonly turn: number
}

/** Scenes that are tried before another question is asked. */
const ATTEMPTS = 1500

/**
 * Pictures with a question and its answer each; templates take turns. The question and its answer are drawn first and a
 * scene is sought that makes the answer true, so that a question's words do not reveal its answer.
 */
export function* questionItems(options: SampleOptions): Generator<QuestionItem, void, undefined> {
  const random = createRandom(`questions-${options.seed}`)
  const labels = random.fork('labels')
  const copies = random.fork('copies')
  const groups = random.fork('groups')
  const asked: Asked[] = []
  for (let index = 0; index < options.items; index++) {
    const copyOf = copies.next() < (options.duplicates ?? 0) && index > 0 ? copies.int(index) : undefined
    const drawnGroup = options.groups === undefined ? undefined : groups.int(options.groups)
    const own: Asked = { seed: random.fork('items').fork(index).int(0x7fffffff), group: drawnGroup, turn: index }
    const source = copyOf === undefined ? own : (asked[copyOf] as Asked)
    asked.push(source)
    const { seed, group } = source
    const { question, answer, scene: drawn } = findScene(options, source)
    const scene = copyOf === undefined ? drawn : nearCopy(drawn, copies)
    const mislabelled = labels.next() < (options.labelNoise ?? 0)
    const others = question.answers.filter((each) => each !== answer)
    yield {
      fileName: fileNameOf(index, group),
      seed,
      mislabelled,
      ...(copyOf !== undefined && { copyOf }),
      ...(group !== undefined && { group }),
      question,
      answer: mislabelled ? labels.pick(others) : answer,
      scene,
      render: (size) => renderScene(scene, size),
    }
  }
}

/** Attempts are numbered, so that severities try the same scenes in the same order. */
function findScene(
  options: SampleOptions,
  { seed, turn, group }: Asked,
): { question: Question; answer: string; scene: Scene } {
  const random = createRandom(seed).fork('question')
  const lexicon = sampleLexicon(options)
  for (let round = 0; ; round++) {
    const own = random.fork(round)
    const template = questionTemplates[turn % questionTemplates.length] as (typeof questionTemplates)[number]
    const question = drawQuestion(own, askable(options, own.fork('words').next()), lexicon, template)
    const weights = question.answers.map((each, k) => {
      const place = question.answers.length > 1 ? k / (question.answers.length - 1) : 0
      return [each, (1 - (options.imbalance ?? 0)) ** place] as const
    })
    const answer = own.weighted(weights)
    const scenes = own.fork('scenes')
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const shape = question.about[attempt % Math.max(1, question.about.length)]
      const view = shape === undefined ? {} : { shape }
      const scene = drawScene(options, view, scenes.fork(attempt).int(0x7fffffff), group)
      if (question.answerFor(scene) === answer) return { question, answer, scene }
    }
  }
}

/** Under a shift that brings in reserved things, a share of the questions is about those. */
function askable({ shift, severity = 0 }: SampleOptions, draw: number): Askable {
  if (draw >= severity) return baseAskable
  if (shift === 'new-shapes') return { ...baseAskable, shapes: reservedShapes }
  if (shift === 'palette') return { ...baseAskable, hues: reservedHues }
  if (shift === 'texture') return { ...baseAskable, fills: reservedFills }
  if (shift === 'new-relations') return { ...baseAskable, relations: ['touching', 'level'] }
  return baseAskable
}
