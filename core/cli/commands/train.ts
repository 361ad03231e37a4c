import type { Input } from '../../contract/methods.ts'
import { STRATEGY_IDS } from '../../strategies/index.ts'
import { datasetReference, type Client } from '../client.ts'
import type { Command, CommandContext, Option } from '../command.ts'
import { FROM_OPTION, MODEL_OPTION, numberOf, oneOf, textOf } from '../options.ts'
import { followRun } from '../follow-run.ts'
import { startingModel } from '../starting-model.ts'
import { SETTING_OPTIONS, settingsIn } from '../train-settings.ts'
import { ELSEWHERE_OPTIONS, elsewhereIn } from '../train-elsewhere.ts'

export const MIRROR_OPTION: Option = {
  type: 'string',
  value: 'M',
  help: 'whether mirror images count as views of the training images: yes, no, auto (default: if measured that they keep their class)',
}

export const TRAIN_OPTIONS: Readonly<Record<string, Option>> = {
  model: MODEL_OPTION,
  from: FROM_OPTION,
  strategy: { type: 'string', value: 'S', help: `auto (default: the recommended one), ${STRATEGY_IDS.join(', ')}` },
  seed: { type: 'string', value: 'N', help: 'random seed (default 0)' },
  epochs: { type: 'string', value: 'N', help: 'passes over the training items' },
  minutes: { type: 'string', value: 'N', help: 'stop after this many minutes and keep the best weights' },
  mirror: MIRROR_OPTION,
  robust: {
    type: 'string',
    value: 'PATH',
    help: 'a folder or dataset of pictures from another place, with the same classes, for the robust score',
  },
  keep: {
    type: 'string',
    value: 'D',
    help: 'an earlier dataset with classes: measure before and after what the vision tower knows of it',
  },
  recompute: {
    type: 'boolean',
    help: 'use less memory and more time: compute activations twice instead of storing them',
  },
  ...SETTING_OPTIONS,
  ...ELSEWHERE_OPTIONS,
}

const MIRROR = ['auto', 'yes', 'no'] as const

export const trainCommand: Command = {
  name: 'train',
  usage:
    'thaw train DATASET [--model M | --from RUN] [--strategy auto|ID] [--seed N] [--epochs N] [--minutes N] [--mirror M] [--robust PATH] [--keep D] [--recompute] [--vision-rate N …] [--trainer T [--python P]]',
  summary: 'Train on a dataset with the recommended or another strategy; Ctrl-C saves a checkpoint and stops.',
  notes: [
    'With --trainer, another program trains, and goes on when Thaw is closed: `thaw resume RUN` follows it again.',
    '`thaw trainers` lists the Python environments that have one.',
  ],
  options: TRAIN_OPTIONS,
  arguments: { min: 1, max: 1 },
  async run(context) {
    const elsewhere = elsewhereIn(context)
    const options = trainOptions(context)
    const client = await context.client()
    if (elsewhere) {
      const dataset = await datasetReference(client, context.arguments[0] ?? '')
      const { runId } = await client.job('trainers.start', { ...elsewhere, dataset })
      return followRun(context, client, runId)
    }
    const model = await startingModel(context.options, client)
    const dataset = await datasetReference(client, context.arguments[0] ?? '')
    const robust = await robustReference(context, client, dataset)
    const keep = await keepReference(context, client)
    return followRun(context, client, await startRun(client, { dataset, model, ...options, robust, keep }))
  },
}

/** Checks the options before anything is started or imported; the model is apart, because a run may have to be asked for it. */
export function trainOptions({
  options,
}: Pick<CommandContext, 'options'>): Omit<Input<'runs.start'>, 'dataset' | 'model'> {
  return {
    strategy: oneOf(options, 'strategy', ['auto', ...STRATEGY_IDS]),
    seed: numberOf(options, 'seed', { min: 0, integer: true }),
    epochs: numberOf(options, 'epochs', { min: 1, integer: true }),
    minutes: numberOf(options, 'minutes', { min: 0, above: true }),
    // Left out, the memory that is free decides.
    recompute: options['recompute'] === true ? true : undefined,
    mirror: mirrorIn({ options }),
    settings: settingsIn({ options }),
  }
}

async function startRun(client: Client, input: Input<'runs.start'>): Promise<string> {
  const advised = await adviceFor(client, input)
  return (await client.call('runs.start', { ...input, ...advised })).runId
}

/** --mirror as the service takes it: undefined lets the measurement decide. */
export function mirrorIn({ options }: Pick<CommandContext, 'options'>): boolean | undefined {
  const mirror = oneOf(options, 'mirror', MIRROR)
  return mirror === 'auto' || mirror === undefined ? undefined : mirror === 'yes'
}

/** --keep as the service takes it; undefined where it is not given. */
export async function keepReference(
  { options }: Pick<CommandContext, 'options'>,
  client: Client,
): Promise<string | undefined> {
  const named = textOf(options, 'keep')
  return named === undefined ? undefined : datasetReference(client, named)
}

/**
 * The dataset that --robust names, imported if it is a path; undefined where it is not given. Checked before anything long,
 * so that a set that does not fit is reported at once.
 */
export async function robustReference(
  { options }: Pick<CommandContext, 'options'>,
  client: Client,
  dataset: string,
): Promise<string | undefined> {
  const named = textOf(options, 'robust')
  if (named === undefined) return undefined
  const robust = await datasetReference(client, named)
  return (await client.job('runs.checkRobust', { dataset, robust })).datasetId
}

/**
 * `auto` without advice, or with advice older than the last run, needs new advice first; requesting it as a job
 * of its own shows its progress.
 */
export async function adviceFor(
  client: Client,
  input: Input<'runs.start'>,
): Promise<Pick<Input<'runs.start'>, 'adviceId'>> {
  if ((input.strategy ?? 'auto') !== 'auto') return {}
  const about = { dataset: input.dataset, model: input.model }
  // A path may not be imported yet; recommending imports it.
  const known = await client.call('advice.latest', about).catch(() => ({ advice: null, finishedSince: 0 }))
  const wishes = { goal: known.advice?.goal, kind: known.advice?.kind, ...known.advice?.limits, seed: input.seed }
  const advice =
    known.advice && known.finishedSince === 0
      ? known.advice
      : await client.job('advice.recommend', { ...about, ...wishes })
  return { adviceId: advice.adviceId }
}
