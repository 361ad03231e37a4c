import type { Measurement } from '../../contract/measurement.ts'
import { METRICS } from '../../domain/metric.ts'
import { NO_TEXT_TOWER } from '../../domain/no-text-tower.ts'
import { shiftFacts } from '../../domain/shift-meaning.ts'
import { datasetReference, modelReference } from '../client.ts'
import type { Command } from '../command.ts'
import { MODEL_OPTION, textOf } from '../options.ts'
import { duration, facts, percent, table } from '../text.ts'

export const measureCommand: Command = {
  name: 'measure',
  usage: 'thaw measure DATASET [--model M] [--again]',
  summary:
    'Measure a dataset’s effective size, its distance from the pretraining data, and what training costs on this machine.',
  options: {
    model: MODEL_OPTION,
    again: { type: 'boolean', help: 'measure even if there is a stored measurement' },
  },
  arguments: { min: 1, max: 1 },
  async run({ arguments: [dataset = ''], options, client }) {
    const thaw = await client()
    const measurement = await thaw.job('measure.run', {
      dataset: await datasetReference(thaw, dataset),
      model: modelReference(textOf(options, 'model')),
      again: options['again'] === true,
    })
    return { json: measurement, text: measurementText(measurement) }
  },
}

export function measurementText({
  size,
  shift,
  probe,
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
      [
        'shift',
        `${shift.level}: ${percent(shift.lateNovelty)} new to late layers, ${percent(shift.earlyNovelty)} to early ones`,
      ],
      ...shiftFacts(shift),
      [
        probe.metric === 'accuracy' ? 'zero-shot' : `${METRICS[probe.metric].name} of the pretrained model`,
        probe.zeroShot
          ? `${percent(probe.zeroShot.value)} (chance ${percent(probe.chance)}${probe.pool === null ? '' : `, in searches among ${probe.pool} images`})`
          : `not available: ${NO_TEXT_TOWER}`,
      ],
      [
        'frozen probe',
        `${percent(probe.linear.value)}${probe.knn ? `, nearest neighbours ${percent(probe.knn.value)}` : ''}`,
      ],
      [
        'cost',
        `${cost.stepMsPerImage.toFixed(2)} ms per image to train everything, ${cost.headMsPerImage.toFixed(2)} ms the head alone`,
      ],
      ['memory', `${cost.stepMemoryMB.toFixed(0)} MiB, ${cost.headMemoryMB.toFixed(0)} MiB for the head alone`],
    ]),
    '',
    table(
      ['layer', 'KID', 'no shift (95 %)', 'novelty', 'coverage', 'separability'],
      shift.taps.map((tap) => [
        tap.tap,
        tap.kid.value.toFixed(4),
        tap.null.q95.toFixed(4),
        percent(tap.novelty.value),
        percent(tap.coverage?.relative),
        tap.c2st?.value.toFixed(2) ?? '–',
      ]),
    ),
  ].join('\n')
}

function balanceOf({ effectiveClasses, smallestClass }: Measurement['size']): [string, string][] {
  if (!smallestClass) return []
  const smallest = `smallest ${smallestClass.name} (${smallestClass.items})`
  return [['balance', `equivalent to ${effectiveClasses.toFixed(1)} equal classes; ${smallest}`]]
}
