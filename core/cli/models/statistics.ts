/** `thaw models stats`, and statistics for a model that `thaw models add` adds. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { StatisticsBuilt } from '../../contract/methods.ts'
import { FailureError } from '../../domain/failure.ts'
import { sentence } from '../../domain/sentence.ts'
import { CHOSEN_STATISTICS } from '../../domain/shift-meaning.ts'
import { type Client, datasetReference, isHubName, modelReference } from '../client.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { numberOf, textOf, usageError } from '../options.ts'
import { bytes, duration, facts } from '../text.ts'

const STATISTICS = /\.safetensors$/i

export async function modelStatistics(context: CommandContext, named: string): Promise<CommandResult> {
  const { options, client } = context
  const [from, output, remove] = [textOf(options, 'reference'), textOf(options, 'output'), options['remove'] === true]
  if ([from !== undefined, output !== undefined, remove].filter(Boolean).length > 1)
    throw usageError('Choose one of --reference, --output and --remove.')
  const model = modelReference(named)
  if (output !== undefined) {
    const saved = await (await client()).call('models.saveStatistics', { model, file: resolve(output) })
    const text = `${saved.file} (${bytes(saved.bytes)}): statistics of ${saved.items} images, ${saved.source}. \`thaw models stats MODEL --reference ${saved.file}\` takes them in for the same checkpoint.`
    return { json: saved, text }
  }
  if (remove) {
    const { removed } = await (await client()).call('models.forgetStatistics', { model })
    return { json: { removed }, text: `Removed ${removed}.` }
  }
  if (from === undefined)
    throw usageError(
      '--reference is missing: images to build statistics from, or a file of statistics. --output FILE saves those that there are, --remove removes them.',
    )
  const thaw = await client()
  const built = await buildStatistics(context, thaw, model, await statisticsSource(thaw, from))
  return { json: built, text: builtText(built) }
}

/** What images or statistics a person names, before anything long: a path must be there. Throws a FailureError. */
export async function statisticsSource(thaw: Client, from: string): Promise<string> {
  if (isHubName(from) && !existsSync(from)) return from
  const reference = STATISTICS.test(from) ? resolve(from) : await datasetReference(thaw, from)
  if (reference === resolve(from) && !existsSync(reference))
    throw new FailureError({
      code: 'path-missing',
      message: `There is no folder or file “${reference}”. Check the path for typing errors.`,
      file: reference,
    })
  return reference
}

/** @param reference of `statisticsSource` */
export async function buildStatistics(
  { options }: Pick<CommandContext, 'options'>,
  thaw: Client,
  model: string,
  reference: string,
): Promise<StatisticsBuilt> {
  const seed = numberOf(options, 'seed', { min: 0, integer: true })
  const offline = options['offline'] === true ? true : undefined
  return thaw.job('models.statistics', {
    model,
    reference,
    seed,
    source: textOf(options, 'source'),
    offline,
    python: textOf(options, 'python'),
    cpu: options['cpu'] === true ? true : undefined,
  })
}

export function builtText({
  model,
  modelHash,
  items,
  source,
  texts,
  nullsTo,
  file,
  bytes: size,
  seconds,
}: StatisticsBuilt): string {
  const how = seconds > 0 ? `, ${texts} different texts, in ${duration(seconds)}` : ''
  return [
    facts([
      ['model', `${model} (${modelHash.slice(0, 12)})`],
      ['built from', `${items} different images of ${source}${how}`],
      ['compares', `samples of up to ${nullsTo} images at their own size`],
      ['written to', `${file} (${bytes(size)})`],
    ]),
    `${sentence(CHOSEN_STATISTICS)}.`,
  ].join('\n')
}
