/** The options of `thaw train` for trainers of others. */
import { METHOD_IDS, TRAINER_IDS } from '../contract/recipe.ts'
import type { Input } from '../contract/methods.ts'
import { STRATEGY_IDS } from '../strategies/index.ts'
import { modelReference } from './client.ts'
import type { CommandContext, Option } from './command.ts'
import { numberOf, oneOf, textOf, usageError } from './options.ts'

export const ELSEWHERE_OPTIONS: Readonly<Record<string, Option>> = {
  trainer: { type: 'string', value: 'T', help: `let another program train: ${TRAINER_IDS.join(', ')}` },
  python: { type: 'string', value: 'PATH', help: 'for --trainer, the Python interpreter that has it' },
  method: {
    type: 'string',
    value: 'METHOD',
    help: `for --trainer: ${METHOD_IDS.join(', ')}; by default what suits the model`,
  },
  batch: { type: 'string', value: 'N', help: 'for --trainer, samples of a step over all devices (default 16)' },
  gpus: { type: 'string', value: 'N', help: 'for --trainer, GPUs of this machine (default 1)' },
  cpu: { type: 'boolean', help: 'for --trainer, train without a GPU, in single precision' },
}

type Elsewhere = Omit<Input<'trainers.start'>, 'dataset'>

/** Null where Thaw itself trains. */
export function elsewhereIn({ options }: Pick<CommandContext, 'options'>): Elsewhere | null {
  const trainer = oneOf(options, 'trainer', TRAINER_IDS)
  if (trainer === undefined) {
    const stray = Object.keys(ELSEWHERE_OPTIONS).find((name) => options[name] !== undefined)
    if (stray !== undefined) throw usageError(`--${stray} needs --trainer.`)
    return null
  }
  const model = textOf(options, 'model')
  const strategy = oneOf(options, 'strategy', STRATEGY_IDS)
  if (model === undefined) throw usageError('--trainer needs --model, the folder of a checkpoint.')
  if (strategy === undefined) throw usageError(`--trainer needs --strategy: ${STRATEGY_IDS.join(', ')}.`)
  return {
    trainer,
    strategy,
    model: modelReference(model),
    python: textOf(options, 'python'),
    method: oneOf(options, 'method', METHOD_IDS),
    blocks: textOf(options, 'blocks'),
    epochs: numberOf(options, 'epochs', { min: 0, above: true }),
    batch: numberOf(options, 'batch', { min: 1, integer: true }),
    devices: numberOf(options, 'gpus', { min: 1, integer: true }),
    seed: numberOf(options, 'seed', { min: 0, integer: true }),
    cpu: options['cpu'] === true,
  }
}
