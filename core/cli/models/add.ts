/** `thaw models add` and `thaw models remove`. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ModelOrigin } from '../../contract/hub.ts'
import type { ModelInfo } from '../../contract/methods.ts'
import type { ElsewhereModel } from '../../contract/model.ts'
import { modelReference } from '../client.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { textOf } from '../options.ts'
import { bytes, facts } from '../text.ts'
import { builtText, buildStatistics, statisticsSource } from './statistics.ts'

export async function addModel({ client, options }: CommandContext, named: string): Promise<CommandResult> {
  const thaw = await client()
  const source = textOf(options, 'source')
  // A folder of one part, as in `thaw models add my-clip`, can only be a path.
  const model = existsSync(named) ? resolve(named) : modelReference(named)
  const offline = options['offline'] === true ? true : undefined
  const from = textOf(options, 'statistics')
  // Before a long download, so that a wrong name is reported at once.
  const reference = from === undefined ? null : await statisticsSource(thaw, from)
  const added = await thaw.job('models.add', { model, source, offline })
  const { model: own, elsewhere, fetched } = added
  if (elsewhere) return { json: added, text: elsewhereText(elsewhere, fetched, reference !== null) }
  if (own === null) throw new Error('models.add gave no model')
  if (reference === null) return { json: added, text: addedText(own, fetched) }
  const statistics = await buildStatistics({ options }, thaw, own.model, reference)
  const info = await thaw.call('models.get', { model: own.model })
  return {
    json: { ...added, model: info, statistics },
    text: `${addedText(info, fetched)}\n\n${builtText(statistics)}`,
  }
}

function elsewhereText(
  { model, folder, family, parameters, blocks, origin }: ElsewhereModel,
  fetched: number,
  wantsStatistics: boolean,
): string {
  return facts([
    ['model', model],
    ['folder', folder],
    ['family', `${family}, which other trainers train`],
    ['parameters', `${(parameters / 1e6).toFixed(2)} M, ${blocks} blocks in its vision tower`],
    ...(origin.kind === 'hub' ? hubFacts(origin, fetched) : []),
    ...(wantsStatistics
      ? [['statistics', 'none built: they are for models that Thaw measures'] as [string, string]]
      : []),
    ['next', `\`thaw recommend DATASET --model ${model}\``],
  ])
}

function addedText({ model, folder, parameters, sides, statistics, origin }: ModelInfo, fetched: number): string {
  const rows: [string, string][] = [
    ['model', model],
    ['folder', folder],
    ['parameters', `${(parameters / 1e6).toFixed(2)} M, images of ${sides.join(' or ')} px`],
  ]
  if (origin?.kind === 'hub') rows.push(...hubFacts(origin, fetched))
  if (!statistics)
    rows.push(['shift', `unknown until \`thaw models stats ${model} --reference FROM\` has built statistics of images`])
  rows.push(['next', `\`thaw run DATASET --model ${model}\``])
  return facts(rows)
}

function hubFacts(origin: Extract<ModelOrigin, { kind: 'hub' }>, fetched: number): [string, string][] {
  const { host, commit, revision, licence } = origin
  const of = revision === null ? '' : ` of ${revision}`
  const size =
    fetched === 0 ? `${bytes(origin.bytes)}, all in the cache` : `${bytes(origin.bytes)}, ${bytes(fetched)} downloaded`
  return [
    ['size', size],
    ['commit', `${commit.slice(0, 12)}${of}${host === null ? '' : `, from ${host}`}`],
    ...(host === null ? [] : [['licence', licence ?? 'none stated; ask its authors'] as [string, string]]),
  ]
}

export async function removeModel({ client }: CommandContext, model: string): Promise<CommandResult> {
  const removed = await (await client()).call('models.remove', { model })
  return { json: removed, text: `Removed ${removed.removed}. Its files stay in ${removed.folder}.` }
}
