/** `thaw models find`: what is there to add: in the cache, in the catalogue, or on a hub by name. */
import type { CommandContext, CommandResult } from '../command.ts'
import { textOf } from '../options.ts'
import { bytes, percent, table } from '../text.ts'

export async function findModels(context: CommandContext, query: string | undefined): Promise<CommandResult> {
  return query === undefined ? atHand(context) : search(context, query)
}

/** Asks no other machine. */
async function atHand({ client }: CommandContext): Promise<CommandResult> {
  const thaw = await client()
  const { cache, models: cached } = await thaw.call('hub.cached', {})
  const { models: catalogue } = await thaw.call('hub.catalogue', {})
  const inCache = cached.map(({ name, type, bytes: size, complete }) => [
    name,
    complete ? bytes(size) : 'incomplete',
    type ?? 'unknown',
  ])
  const known = catalogue.map(({ id, bytes: size, licence, imageSize, zeroShot, goodFor }) => [
    id,
    size === null ? '–' : bytes(size),
    licence ?? 'none stated',
    `${imageSize} px`,
    zeroShot === null ? '–' : percent(zeroShot.value),
    goodFor,
  ])
  const sources = [...new Set(catalogue.flatMap(({ zeroShot }) => (zeroShot ? [zeroShot.source] : [])))]
  const text = [
    inCache.length === 0 ? `No model is in the cache ${cache}.` : `In the cache ${cache}:`,
    ...(inCache.length === 0 ? [] : [table(['model', 'size', 'kind'], inCache)]),
    '',
    'Well known:',
    table(['model', 'size', 'licence', 'images', 'ImageNet', 'good for'], known),
    '',
    `ImageNet: top-1 without training, from ${sources.join(' and ')}.`,
    '`thaw models add MODEL` downloads one. `thaw models find NAME` asks the hub for others.',
  ]
  return { json: { cache, cached, catalogue }, text: text.join('\n') }
}

async function search({ client, options }: CommandContext, query: string): Promise<CommandResult> {
  const source = textOf(options, 'source')
  const found = await (await client()).job('hub.search', { query, source })
  const rows = found.models.map(({ id, downloads, licence, task, safetensors, gated }) => [
    id,
    downloads === null ? '–' : downloads.toLocaleString('en'),
    licence ?? 'none stated',
    task ?? '–',
    [safetensors ? '' : 'no safetensors', gated ? 'terms to accept' : ''].filter((part) => part !== '').join(', '),
  ])
  const text =
    rows.length === 0
      ? `The hub has no model with “${query}” in its name.`
      : table(['model', 'downloads', 'licence', 'task', 'note'], rows)
  return { json: found, text }
}
