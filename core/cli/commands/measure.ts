import type { Measurement, MirrorMeasure, RecognisedClasses } from '../../contract/measurement.ts'
import { METRICS } from '../../domain/metric.ts'
import { mirrorMeaning } from '../../domain/mirror-meaning.ts'
import { NO_TEXT_TOWER } from '../../domain/no-text-tower.ts'
import { shiftFacts } from '../../domain/shift-meaning.ts'
import { datasetReference } from '../client.ts'
import type { Command } from '../command.ts'
import { elsewhereMeasurementText } from '../models/elsewhere-measurement-text.ts'
import { MEASURE_ELSEWHERE_OPTIONS, measureElsewhereIn } from '../measure-elsewhere.ts'
import { FROM_OPTION, MODEL_OPTION, usageError } from '../options.ts'
import { templatesIn, TEMPLATES_OPTION } from '../templates-option.ts'
import { shiftText, tapTable } from '../shift-text.ts'
import { startingModel } from '../starting-model.ts'
import { duration, facts, percent, table } from '../text.ts'

export const measureCommand: Command = {
  name: 'measure',
  usage:
    'thaw measure DATASET [--model M | --from RUN] [--templates FILE|TEXT …] [--again] [--python P] [--images N] [--questions N]',
  summary:
    'Measure a dataset’s effective size, its distance from the pretraining data, and what training costs on this machine.',
  options: {
    model: MODEL_OPTION,
    from: FROM_OPTION,
    templates: TEMPLATES_OPTION,
    again: { type: 'boolean', help: 'measure even if there is a stored measurement' },
    ...MEASURE_ELSEWHERE_OPTIONS,
  },
  notes: [
    'Qwen-VL, SmolVLM, InternVL and LLaVA run in a Python environment of yours with torch, transformers and pillow:',
    'probes by depth where items have classes, and the score of the model’s answers before any training.',
  ],
  arguments: { min: 1, max: 1 },
  async run({ arguments: [dataset = ''], options, client }) {
    const templates = templatesIn({ options })
    const elsewhere = measureElsewhereIn({ options })
    const thaw = await client()
    const model = await startingModel(options, thaw)
    const asked = { dataset: await datasetReference(thaw, dataset), again: options['again'] === true }
    const { measurement: other } =
      model === undefined
        ? { measurement: null }
        : await thaw.job('measure.elsewhere', { ...asked, ...elsewhere, model })
    if (other) {
      if (templates !== undefined)
        throw usageError(`${other.family} is asked questions, not compared with --templates.`)
      return { json: other, text: elsewhereMeasurementText(other) }
    }
    const stray = Object.keys(MEASURE_ELSEWHERE_OPTIONS).find((name) => options[name] !== undefined)
    if (stray !== undefined)
      throw usageError(`--${stray} is for Qwen-VL, SmolVLM, InternVL and LLaVA. Thaw runs this model itself.`)
    const measurement = await thaw.job('measure.run', { ...asked, model, templates })
    return { json: measurement, text: measurementText(measurement) }
  },
}

export function measurementText({
  size,
  shift,
  probe,
  mirror,
  cost,
  seconds,
  engine,
  model,
  measurementId,
}: Measurement): string {
  return [
    facts([
      ['measurement', `${measurementId}, ${model}, ${duration(seconds)} on ${engine}`],
      [
        'size',
        `${size.train} training items${size.classes > 0 ? ` in ${size.classes} classes` : ''}, equivalent to ${size.effectiveItems.toFixed(0)} different ones`,
      ],
      ...balanceOf(size),
      ['doubling gain', `${percent(size.doublingGain.value)} from half to all training items`],
      ['shift', shiftText(shift)],
      ...shiftFacts(shift),
      ...(shift.recognised ? [['sees', recognisedText(shift.recognised)] as const] : []),
      [
        probe.metric === 'accuracy' ? 'zero-shot' : `${METRICS[probe.metric].name} of the pretrained model`,
        probe.zeroShot
          ? `${percent(probe.zeroShot.value)} (chance ${percent(probe.chance)}${probe.pool === null ? '' : `, in searches among ${probe.pool} images`})`
          : `not available: ${NO_TEXT_TOWER}`,
      ],
      ...templateFact(probe),
      [
        'frozen probe',
        `${percent(probe.linear.value)}${probe.knn ? `, nearest neighbours ${percent(probe.knn.value)}` : ''}`,
      ],
      ...(mirror ? [['mirror images', mirrorText(mirror)] as [string, string]] : []),
      [
        'cost',
        `${cost.stepMsPerImage.toFixed(2)} ms per image to train everything, ${cost.headMsPerImage.toFixed(2)} ms the head alone`,
      ],
      ['memory', `${cost.stepMemoryMB.toFixed(0)} MiB, ${cost.headMemoryMB.toFixed(0)} MiB for the head alone`],
    ]),
    ...momentTable(shift.moments),
    ...tapTable(shift),
  ].join('\n')
}

function templateFact({ templates }: Measurement['probe']): [string, string][] {
  if (templates === undefined) return []
  const rest = templates.length - 1
  return [['class templates', `“${templates[0]}”${rest === 0 ? '' : ` and ${rest} more`}`]]
}

function mirrorText({ keepsClass, loss: { value, low, high } }: MirrorMeasure): string {
  const [lost, from, to] = [value, low, high].map((share) => (100 * share).toFixed(1))
  return `${mirrorMeaning(keepsClass)}: probes lose ${lost} points on them (${from} to ${to})`
}

function recognisedText({ images, confident, counted, names }: RecognisedClasses): string {
  const low = (100 * confident.low).toFixed(1)
  const sure = `confident about ${percent(confident.value)} (${low} to ${percent(confident.high)})`
  const [who, many] =
    counted === 'all'
      ? [`; its best guesses for all ${images} images`, images]
      : ['', Math.round(confident.value * images)]
  const rest = names.reduce((left, of) => left - of.images, many) > 0 ? ', …' : ''
  return `${sure}${who}: ${names.map((of) => `${of.name} (${of.images})`).join(', ')}${rest}`
}

/** D² by depth among the marks; the interval of the dataset's own. */
function momentTable(moments: Measurement['shift']['moments']): string[] {
  if (!moments) return []
  const number = (value: number | undefined): string => value?.toFixed(2) ?? ''
  const own = ({ value, low, high }: (typeof moments)['logVariance']): string =>
    `${number(value)} (${number(low)} to ${number(high)})`
  return [
    '',
    table(
      ['images', 'D² early', 'second quarter', 'third quarter', 'late', 'log variance ratio'],
      [
        [`these ${moments.images}`, ...moments.quarters.map(own), own(moments.logVariance)],
        ...moments.marks.map(({ images, distance, logVariance }) => [
          images,
          ...distance.map(number),
          number(logVariance),
        ]),
      ],
    ),
  ]
}

function balanceOf({ effectiveClasses, smallestClass }: Measurement['size']): [string, string][] {
  if (!smallestClass) return []
  const smallest = `smallest ${smallestClass.name} (${smallestClass.items})`
  return [['balance', `equivalent to ${effectiveClasses.toFixed(1)} equal classes; ${smallest}`]]
}
