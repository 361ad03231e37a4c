import { resolve } from 'node:path'
import { SAMPLE_SHIFTS, writeSampleDataset } from '../../app/sample.ts'
import { FailureError } from '../../domain/failure.ts'
import type { Command } from '../command.ts'
import { numberOf, oneOf } from '../options.ts'

export const sampleCommand: Command = {
  name: 'sample',
  usage: 'thaw sample DIR [--shift KIND --severity N --items N --seed N]',
  summary: 'Make a small dataset of drawn scenes to try Thaw with.',
  options: {
    shift: {
      type: 'string',
      value: 'KIND',
      help: `how it differs from the pretraining data: ${SAMPLE_SHIFTS.join(', ')}`,
    },
    severity: { type: 'string', value: 'N', help: 'how much it differs, 0 to 1' },
    items: { type: 'string', value: 'N', help: 'how many images' },
    seed: { type: 'string', value: 'N', help: 'seed of the scenes (default 0)' },
  },
  arguments: { min: 1, max: 1 },
  async run({ arguments: [folder = ''], options }) {
    const written = await writeSampleDataset(resolve(folder), {
      shift: oneOf(options, 'shift', SAMPLE_SHIFTS),
      severity: numberOf(options, 'severity', { min: 0, max: 1 }),
      items: numberOf(options, 'items', { min: 1, integer: true }),
      seed: numberOf(options, 'seed', { min: 0, integer: true }),
    })
    if (!written.ok) throw new FailureError(written.failure)
    const { items, classes, shift } = written.value
    const text = `${items} images in ${classes.length} classes (${shift}) are in ${resolve(folder)}. Next: thaw run ${folder}`
    return { json: written.value, text }
  },
}
