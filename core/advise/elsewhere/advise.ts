/**
 * Advice on a model that other trainers train. Pure. It follows rules of practice, the published record and, where there is
 * one, a measurement; no score is predicted, because nobody has calibrated such predictions for these models.
 */
import type { Goal, Reason, RecordEvidence, TaskKind } from '../../contract/advice.ts'
import type { ElsewhereAdvice, ElsewhereOption } from '../../contract/elsewhere-advice.ts'
import type { ElsewhereMeasurement } from '../../contract/elsewhere-measurement.ts'
import type { ShiftMeasure, SizeMeasure } from '../../contract/measurement.ts'
import type { Task } from '../../domain/dataset.ts'
import { listed } from '../../domain/listed.ts'
import { sentence } from '../../domain/sentence.ts'
import { homeOf, standIn } from '../../domain/shift-meaning.ts'
import { BASELINE, STRATEGIES, type StrategyId } from '../../strategies/index.ts'
import { LEAST_PER_CLASS, TIE_DIFFERENCE } from '../constants.ts'
import { ASSUMED_CAPTION_CLASSES } from '../input.ts'
import { type Claim, evidenceOn } from '../record/evidence.ts'
import { publishedIn } from '../record/groups.ts'
import { numbersOf } from '../record/reasons.ts'
import { PUBLISHED } from '../record/rows.ts'
import { act, counted, percent, points, signed } from '../wording.ts'
import { measuredReasons, nothingToGain } from './measured.ts'
import { ADAPTED, CHANGED, FAR, FEW, LEAST_PUBLISHED, ofKind, SUITES } from './claims.ts'

export interface ElsewhereSituation {
  readonly datasetId: string
  readonly task: Task
  readonly size: Omit<SizeMeasure, 'doublingGain'>
  readonly model: string
  readonly family: string
  readonly goal: Goal
  readonly kind: TaskKind
  /** Null where nobody has measured the model on this data. */
  readonly measured: ElsewhereMeasurement | null
  /** Every strategy. */
  readonly options: readonly Omit<ElsewhereOption, 'published'>[]
}

type Choice = Pick<ElsewhereAdvice, 'strategy' | 'headline'> & { readonly reasons: readonly (Reason | null)[] }

const MANY_DUPLICATES = 0.1

export function adviseElsewhere(situation: ElsewhereSituation): ElsewhereAdvice {
  const { datasetId, model, family, goal, kind, measured } = situation
  const { strategy, headline, reasons } = choose(situation)
  const { median, of: tests, low, high } = recordOf(ofKind(kind)) ?? { median: 0, of: 0, low: 0, high: 0 }
  const published = (of: StrategyId): ElsewhereOption['published'] =>
    of === 'full' && tests > 0 ? { tests, median, low, high } : null
  const options = situation.options.map((option) => ({ ...option, published: published(option.strategy) }))
  return {
    datasetId,
    model,
    family,
    goal,
    kind,
    strategy,
    headline,
    options: options.toSorted((a, b) => Number(b.strategy === strategy) - Number(a.strategy === strategy)),
    reasons: [
      ...(measured ? measuredReasons(measured) : []),
      ...reasons,
      sizeReason(situation),
      trainersReason(situation, strategy),
    ].filter((one) => one !== null),
    trust: trustIn(situation),
    ...(measured && { measured }),
  }
}

/** The first rule that applies decides. */
function choose({ size, goal, kind, task, measured }: ElsewhereSituation): Choice {
  const frozen = (why: string): Pick<Choice, 'strategy' | 'headline'> => ({
    strategy: BASELINE,
    headline: `${sentence(act(BASELINE))}: ${why}.`,
  })
  const perClass = task === 'classes' ? size.effectiveItemsPerClass : size.effectiveItems / ASSUMED_CAPTION_CLASSES
  if (perClass < LEAST_PER_CLASS) {
    const few =
      task === 'classes'
        ? `${Math.round(perClass)} different images per class are few`
        : `${Math.round(size.effectiveItems)} different images are few`
    const why = `With so few images, published training of the tower is behind a frozen one; the record has classifiers only here.`
    return { ...frozen(few), reasons: [ruleReason('few-per-class', why, FEW, BASELINE)] }
  }
  if (goal === 'robust') {
    const why = `On images from elsewhere, published training of the whole tower is behind a frozen one, in classifiers. Of a generative model (Qwen2.5-VL by GRPO) there are words only: its maintainers found a frozen tower “a little better” there and equal otherwise (om-ai-lab/VLM-R1#142).`
    const reasons = [ruleReason('shifted', why, CHANGED, BASELINE)]
    return { ...frozen('scores should hold on changed images'), reasons }
  }
  const recorded = byRecord(size, kind, measured?.shift ?? null)
  const enough = nothingToGain(measured)
  return enough === null ? recorded : { ...recorded, ...frozen(enough) }
}

/** What the record of answers of this kind says: equal is frozen, which costs the least. */
function byRecord({ train }: ElsewhereSituation['size'], kind: TaskKind, shift: ShiftMeasure | null): Choice {
  const record = recordOf(ofKind(kind))
  const gains = record !== null && record.median >= TIE_DIFFERENCE && record.agree > record.of / 2
  const { median = 0, low = 0, high = 0, of = 0 } = record ?? {}
  const difference = `by ${signed(median)} (median of ${counted(of, 'test')}, ${signed(low)} to ${signed(high)})`
  const text = `Where answers depend on ${DEPENDS[kind]}, published generative models with a trained tower differ from those with a frozen one ${difference}.`
  const kindReason = ruleReason(kind, text, ofKind(kind), gains ? 'full' : BASELINE)
  const suites = recordOf(SUITES)
  const suitesReason =
    suites &&
    ruleReason(
      'suites',
      `Over whole suites of tests, training the tower as well changed the average by ${signed(suites.median)} (median of ${counted(suites.of, 'comparison')}).`,
      SUITES,
      suites.median >= TIE_DIFFERENCE ? 'full' : BASELINE,
    )
  if (!gains) {
    const headline = `${sentence(act(BASELINE))}: for answers that depend on ${DEPENDS[kind]}, published results see no clear gain from training the tower.`
    return { strategy: BASELINE, headline, reasons: [kindReason, suitesReason, farReason(shift)] }
  }
  const strategy = train < LEAST_PUBLISHED ? 'lora' : 'full'
  const least = LEAST_PUBLISHED.toLocaleString('en')
  const headline = `${sentence(act(strategy))}: for answers that depend on ${DEPENDS[kind]}, published results favour a trained tower.`
  return { strategy, headline, reasons: [kindReason, suitesReason, adaptersReason(train, least), farReason(shift)] }
}

const DEPENDS: Readonly<Record<TaskKind, string>> = {
  recognition: 'what is seen',
  text: 'text in the images',
  knowledge: 'knowledge',
  localisation: 'where things are',
}

function adaptersReason(train: number, least: string): Reason | null {
  if (train >= LEAST_PUBLISHED) return null
  const record = recordOf(ADAPTED)
  if (!record) return null
  const text = `Nobody has published such a gain from fewer than ${least} samples; you have ${train.toLocaleString('en')}. Adapters change the weights least and take the least memory. In the one published study with adapters in the tower (Idefics2, arXiv 2405.02246) they are ${points(record.median)} ahead of frozen towers, and training whole towers diverged.`
  return ruleReason('adapters', text, ADAPTED, 'lora')
}

function farReason(shift: ShiftMeasure | null): Reason | null {
  const record = recordOf(FAR)
  if (!record) return null
  const tested = `the one published average on such images (${record.rows[0]?.dataset ?? ''}) has it ${points(record.median)} ahead`
  if (!shift) {
    const text = `Whether your images are unlike those of pretraining is not measured. If they are, more speaks for training the tower: ${tested}.`
    return ruleReason('far', text, FAR)
  }
  const { level, lateNovelty } = shift
  const found = `Compared with ${homeOf(shift)}, ${percent(lateNovelty ?? 0)} of your images are new to the tower’s late layers`
  if (level === 'large' || level === 'moderate')
    return ruleReason('far', `${found}. That speaks for training the tower: ${tested}.`, FAR)
  const text = `${found}: no reason to train the tower.`
  return { id: 'far', text, source: 'measurement', numbers: { lateNovelty: lateNovelty ?? 0 } }
}

function sizeReason({ task, size }: ElsewhereSituation): Reason {
  const { train, effectiveItems, effectiveItemsPerClass, duplicateShare, classes, smallestClass } = size
  const perClass = `, about ${Math.round(effectiveItemsPerClass)} for each of ${classes} classes`
  const least = smallestClass ? `; “${smallestClass.name}” has the fewest, ${smallestClass.items}` : ''
  return {
    id: 'size',
    text: `There are ${counted(Math.round(effectiveItems), 'different training image')} among ${train}${task === 'classes' ? `${perClass}${least}` : ''}.`,
    source: 'measurement',
    numbers: { train, effectiveItems, duplicateShare, ...(task === 'classes' && { classes, effectiveItemsPerClass }) },
  }
}

function trainersReason({ options, family }: ElsewhereSituation, strategy: StrategyId): Reason | null {
  const chosen = options.find((option) => option.strategy === strategy)
  if (!chosen) return null
  const able = (kind: string): string[] => [
    ...new Set(chosen.trainers.filter(({ support }) => support.kind === kind).map(({ name }) => name)),
  ]
  const whole = able('yes')
  const nearly = able('approximately').filter((name) => !whole.includes(name))
  const text = [
    whole.length > 0
      ? `${listed(whole)} can train “${STRATEGIES[strategy].name}” on ${family} as planned`
      : `No trainer can train “${STRATEGIES[strategy].name}” on ${family} quite as planned`,
    nearly.length > 0 ? `; ${listed(nearly)} nearly` : '',
  ].join('')
  return { id: 'trainers', text: `${text}.`, source: 'rule', numbers: { trainable: chosen.trainable } }
}

function trustIn({ task, size, measured }: ElsewhereSituation): ElsewhereAdvice['trust'] {
  const { duplicateShare, effectiveItems, smallestClass } = size
  const few = task === 'classes' && smallestClass !== null && smallestClass.items < LEAST_PER_CLASS
  return {
    basis: `Published results of other models and data, and rules of practice${measured ? ', beside what was measured of the model before training' : ''}. This advice is not calibrated: no runs of such a model stand behind it.`,
    warnings: [
      measured
        ? unknownOf(measured)
        : 'Thaw has not run the model: shift, probes and the score before training are unknown.',
      'Minutes and memory are unknown: they depend on the trainer and its machine.',
      ...(duplicateShare > MANY_DUPLICATES
        ? [
            `${percent(duplicateShare)} of the training images are near-duplicates, which leaves ${Math.round(effectiveItems)} different images.`,
          ]
        : []),
      ...(few
        ? [
            `The class “${smallestClass.name}” has ${counted(smallestClass.items, 'training image')}, so its score will say little.`,
          ]
        : []),
    ],
  }
}

function unknownOf({ probe, shift, unscored }: ElsewhereMeasurement): string {
  const chosen = shift && standIn(shift)
  const rest = [
    ...(probe ? [] : ['The probes are, too: they need classes or captions.']),
    ...(unscored === null ? [] : [`So is the score before training. ${unscored}`]),
  ]
  const far = 'How far your images lie from what the model was pretrained on is unknown'
  return [chosen === null ? `${far}.` : `${far}: the ${chosen} only stand for it.`, ...rest].join(' ')
}

function ruleReason(id: string, text: string, claim: Claim, favours?: StrategyId): Reason | null {
  const record = recordOf(claim)
  if (!record) return null
  return { id, text, source: 'rule', numbers: numbersOf(record), ...(favours && { favours }), record }
}

const recordOf = (claim: Claim): RecordEvidence | null => evidenceOn(claim, publishedIn(PUBLISHED))
