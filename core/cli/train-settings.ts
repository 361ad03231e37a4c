/** Options for the settings of a run that a person may choose, and their reading. */
import type { ChosenSettings } from '../contract/run.ts'
import { ADAPTED_SIDES, NORMS, OBJECTIVES, parseBlocks } from '../strategies/index.ts'
import type { CommandContext, Option } from './command.ts'
import { templatesIn, TEMPLATES_OPTION } from './templates-option.ts'
import { numberOf, oneOf, textOf, usageError } from './options.ts'

/** Smallest number and largest one, or whole numbers; the words of the help. */
interface Setting {
  readonly option: string
  readonly key: Exclude<keyof ChosenSettings, 'blocks' | 'augment' | 'adapters' | 'objective' | 'templates'>
  readonly min: number
  readonly max: number
  readonly above?: boolean
  readonly help: string
}

const NUMBERS: readonly Setting[] = [
  {
    option: 'vision-rate',
    key: 'visionRate',
    min: 0,
    max: 1,
    above: true,
    help: 'peak rate of the vision tower’s top',
  },
  {
    option: 'rate-decay',
    key: 'rateDecay',
    min: 1,
    max: 10,
    help: 'divides the rate per tenth of the tower, downwards',
  },
  { option: 'head-rate', key: 'headRate', min: 0, max: 1, above: true, help: 'peak rate of the head (connector)' },
  { option: 'text-rate', key: 'textRate', min: 0, max: 1, above: true, help: 'peak rate of the text tower' },
  { option: 'weight-decay', key: 'weightDecay', min: 0, max: 1, help: 'AdamW’s weight decay' },
  {
    option: 'pull',
    key: 'pull',
    min: 0,
    max: 10,
    help: 'L2-SP: pull towards the pretrained weights, instead of decay',
  },
  {
    option: 'label-smoothing',
    key: 'labelSmoothing',
    min: 0,
    max: 0.5,
    help: 'share of a label spread over all classes',
  },
]

export const SETTING_OPTIONS: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(NUMBERS.map(({ option, help }) => [option, { type: 'string', value: 'N', help }])),
  'batch-norm': {
    type: 'string',
    value: 'W',
    help: 'statistics of batch normalisations: frozen (those of pretraining) or follow (the training images; default frozen)',
  },
  'micro-batch': {
    type: 'string',
    value: 'N',
    help: 'images that pass the model at once; a step adds up the gradients of several passes, for less memory',
  },
  blocks: {
    type: 'string',
    value: 'B',
    help: 'for “layered”, the blocks that train: last:4, first:3, 5-8, or auto (default: by their gradients)',
  },
  rank: { type: 'string', value: 'N', help: 'for “lora”, the rank of the adapters (default 8)' },
  alpha: { type: 'string', value: 'N', help: 'for “lora”, α: the change has the factor α/rank (default 16)' },
  adapt: {
    type: 'string',
    value: 'W',
    help: `for “lora”, the towers with adapters: ${ADAPTED_SIDES.join(', ')} (default both)`,
  },
  objective: {
    type: 'string',
    value: 'O',
    help: `the loss for classes: ${OBJECTIVES.join(', ')} (FLYP; default cross-entropy)`,
  },
  templates: TEMPLATES_OPTION,
  'no-augment': { type: 'boolean', help: 'train on the images as they are, without random views' },
}

/** Undefined where the person chose nothing. */
export function settingsIn({ options }: Pick<CommandContext, 'options'>): ChosenSettings | undefined {
  const chosen: Record<string, unknown> = {}
  for (const { option, key, min, max, above = false } of NUMBERS) {
    const value = numberOf(options, option, { min, max, above })
    if (value !== undefined) chosen[key] = value
  }
  const blocks = textOf(options, 'blocks')
  if (blocks !== undefined) {
    if (parseBlocks(blocks) === null) throw usageError(`--blocks takes last:4, first:3, 5-8 or auto, not “${blocks}”.`)
    chosen['blocks'] = blocks
  }
  const adapters = {
    rank: numberOf(options, 'rank', { min: 1, max: 1024, integer: true }),
    alpha: numberOf(options, 'alpha', { min: 0, max: 65_536, above: true }),
    sides: oneOf(options, 'adapt', ADAPTED_SIDES),
  }
  if (Object.values(adapters).some((value) => value !== undefined)) chosen['adapters'] = adapters
  const norms = oneOf(options, 'batch-norm', NORMS)
  if (norms !== undefined) chosen['norms'] = norms
  const microBatch = numberOf(options, 'micro-batch', { min: 1, max: 1024, integer: true })
  if (microBatch !== undefined) chosen['microBatch'] = microBatch
  const objective = oneOf(options, 'objective', OBJECTIVES)
  if (objective !== undefined) chosen['objective'] = objective
  const templates = templatesIn({ options })
  if (templates !== undefined) chosen['templates'] = templates
  if (options['no-augment'] === true) chosen['augment'] = false
  return Object.keys(chosen).length === 0 ? undefined : chosen
}
