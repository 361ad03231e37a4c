import { resolve } from 'node:path'
import { writePhotos } from '../../app/photos.ts'
import { isForTraining, SAMPLE_FORMATS, SAMPLE_SHIFTS, writeSampleDataset } from '../../app/sample.ts'
import { FailureError } from '../../domain/failure.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { numberOf, oneOf } from '../options.ts'
import { quoted } from '../shell.ts'

const SHARE = { min: 0, max: 1 }

export const sampleCommand: Command = {
  name: 'sample',
  usage: 'thaw sample DIR [--photos | --captions] [--shift KIND --severity N --items N --groups N --format F --seed N]',
  summary: 'Create a small dataset to try Thaw with: drawn scenes, or photographs.',
  options: {
    photos: { type: 'boolean', help: '240 photographs of hands that show the digits 0 to 9; takes no other option' },
    shift: {
      type: 'string',
      value: 'KIND',
      help: `how the scenes differ from the pretraining data: ${SAMPLE_SHIFTS.join(', ')}`,
    },
    severity: { type: 'string', value: 'N', help: 'how much they differ, 0 to 1' },
    items: { type: 'string', value: 'N', help: 'number of images' },
    groups: { type: 'string', value: 'N', help: 'number of groups of images that share background, light and camera' },
    captions: { type: 'boolean', help: 'captions instead of classes (--format chooses their files)' },
    format: { type: 'string', value: 'F', help: `the files to write: ${SAMPLE_FORMATS.join(', ')}` },
    'label-noise': { type: 'string', value: 'N', help: 'share of wrong labels, captions or answers, 0 to 1' },
    imbalance: { type: 'string', value: 'N', help: 'how much rarer the last class is than the first, 0 to 1' },
    duplicates: { type: 'string', value: 'N', help: 'share of near-duplicate images, 0 to 1' },
    seed: { type: 'string', value: 'N', help: 'seed for the scenes (default 0)' },
  },
  arguments: { min: 1, max: 1 },
  async run({ arguments: [folder = ''], options }) {
    if (options['photos'] === true) return photos(folder, options)
    const written = await writeSampleDataset(resolve(folder), {
      shift: oneOf(options, 'shift', SAMPLE_SHIFTS),
      severity: numberOf(options, 'severity', SHARE),
      items: numberOf(options, 'items', { min: 1, integer: true }),
      groups: numberOf(options, 'groups', { min: 1, integer: true }),
      format: oneOf(options, 'format', SAMPLE_FORMATS) ?? (options['captions'] === true ? 'captions' : undefined),
      labelNoise: numberOf(options, 'label-noise', SHARE),
      imbalance: numberOf(options, 'imbalance', SHARE),
      duplicates: numberOf(options, 'duplicates', SHARE),
      seed: numberOf(options, 'seed', { min: 0, integer: true }),
    })
    if (!written.ok) throw new FailureError(written.failure)
    const { items, classes, shift, format } = written.value
    const kinds = classes.length > 0 ? ` in ${classes.length} classes` : ''
    const next = isForTraining(format) ? 'run' : 'import'
    const text = `${items} images${kinds} (${shift}, ${format}) are in ${resolve(folder)}. Next: thaw ${next} ${quoted(folder)}`
    return { json: written.value, text }
  },
}

async function photos(folder: string, options: CommandContext['options']): Promise<CommandResult> {
  const other = Object.keys(options).find((name) => name in sampleCommand.options && name !== 'photos')
  if (other !== undefined) {
    throw new FailureError({ code: 'usage', message: `The photographs are always the same: leave out --${other}.` })
  }
  const written = await writePhotos(resolve(folder))
  if (!written.ok) throw new FailureError(written.failure)
  const { items, classes } = written.value
  const text = `${items} photographs in ${classes.length} classes are in ${resolve(folder)}. Next: thaw run ${quoted(folder)}`
  return { json: written.value, text }
}
