/** A measurement of a model that other trainers train, as text. */
import type { ElsewhereMeasurement } from '../../contract/elsewhere-measurement.ts'
import { ANSWER_METRICS } from '../../domain/answer-metric.ts'
import { doubtsSay } from '../../domain/doubtful-labels.ts'
import { METRICS } from '../../domain/metric.ts'
import { shiftFacts } from '../../domain/shift-meaning.ts'
import { shiftText, tapTable } from '../shift-text.ts'
import { duration, facts, percent, table } from '../text.ts'

const NAMES = { ...ANSWER_METRICS, iou: `${ANSWER_METRICS.iou} (IoU)` }

const UNKNOWN =
  'not known: nobody has the statistics of what such models were pretrained on; build some from images that you choose, with `thaw models stats`'

/** So much of an answer is shown. */
const SHOWN = 60

export function elsewhereMeasurementText(measured: ElsewhereMeasurement): string {
  const { measurementId, model, family, engine, seconds, size, images, probe, shift, score } = measured
  const { unscored, msPerImage } = measured
  return [
    facts([
      ['measurement', `${measurementId}, ${family} in ${model}, ${duration(seconds)} on ${engine}`],
      [
        'size',
        `${size.train} training items${size.classes > 0 ? ` in ${size.classes} classes` : ''}, equivalent to ${size.effectiveItems.toFixed(0)} different ones`,
      ],
      ['before training', score ? scoreText(score) : `no score: ${unscored}`],
      ...(probe ? probeFacts(probe, images) : [['probes', 'need classes or captions: not known'] as const]),
      ['shift', shift ? shiftText(shift) : UNKNOWN],
      ...(shift ? shiftFacts(shift) : []),
      [
        'cost',
        `${msPerImage === null ? '' : `${msPerImage.toFixed(1)} ms an image in the tower; `}a step of training depends on the trainer and is not measured`,
      ],
    ]),
    ...(probe
      ? [
          '',
          table(
            ['layer', 'probe'],
            probe.byDepth.map(({ tap, value }) => [tap, percent(value)]),
          ),
        ]
      : []),
    ...(shift ? tapTable(shift) : []),
    ...(score
      ? [
          '',
          table(
            ['picture', 'expected', 'answered'],
            score.examples.map(({ item, expected, answer }) => [item, shown(expected), shown(answer)]),
          ),
        ]
      : []),
  ].join('\n')
}

function scoreText({ metric, value, low, high, items, guess }: NonNullable<ElsewhereMeasurement['score']>): string {
  const beside = guess === null ? '' : `; always the most frequent class would have ${percent(guess)}`
  return `${percent(value)} ${NAMES[metric]} (${percent(low)} to ${percent(high)}) on ${items} validation items${beside}`
}

function probeFacts(
  { metric, linear, connector, knn, chance, pool, doublingGain, doubtful }: NonNullable<ElsewhereMeasurement['probe']>,
  images: number,
): (readonly [string, string])[] {
  return [
    [
      'frozen probe',
      `${percent(linear.value)} on what the connector reads, ${percent(connector)} on what the language model gets${knn ? `, nearest neighbours ${percent(knn.value)}` : ''} (${METRICS[metric].name}, chance ${percent(chance)}, ${images} images${pool === null ? '' : `, in searches among ${pool}`})`,
    ],
    ['doubling gain', `${percent(doublingGain.value)} from half to all of these images`],
    ...(doubtful
      ? [
          [
            'doubtful labels',
            doubtsSay(linear)
              ? `${percent(doubtful.value)} (${percent(doubtful.low)} to ${percent(doubtful.high)}): both probes agree on another class`
              : 'not known: the probes do not know the classes well enough to doubt labels',
          ] as const,
        ]
      : []),
  ]
}

function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}
