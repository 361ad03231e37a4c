/** A checkpoint that other trainers train, as text. */
import type { TrainedElsewhere } from '../../contract/model.ts'
import { facts, table, wrap } from '../text.ts'

export const METHODS: Readonly<Record<string, string>> = { sft: 'fine-tuning', grpo: 'rewards' }
const WIDTH = 100
export const KINDS = { yes: 'yes', approximately: 'nearly', no: '–' } as const

export function elsewhereText(folder: string, { family, blocks, tiedHead, parts, trainers }: TrainedElsewhere): string {
  const strategies = trainers[0]?.strategies.map(({ strategy }) => strategy) ?? []
  const notes = new Map<string, Map<string, Set<string>>>()
  for (const { name, strategies: each } of trainers) {
    const own = notes.get(name) ?? new Map<string, Set<string>>()
    notes.set(name, own)
    for (const { strategy, support } of each) {
      const sentences = support.kind === 'yes' ? [] : support.kind === 'no' ? [support.why] : support.lost
      for (const sentence of sentences) own.set(sentence, (own.get(sentence) ?? new Set()).add(strategy))
    }
  }
  return [
    facts([
      ['folder', folder],
      ['model', `${family}, read by its headers`],
      ['vision tower', `${blocks} blocks`],
      ['head', tiedHead ? 'tied to the word embeddings' : 'a matrix of its own'],
    ]),
    '',
    table(
      ['part', 'tensors', 'numbers', 'never read'],
      parts.map(({ part, tensors, numbers, idle }) => [
        part,
        String(tensors),
        numbers.toLocaleString('en'),
        idle === 0 ? '' : idle.toLocaleString('en'),
      ]),
    ),
    '',
    'Thaw itself does not measure or train it; `thaw recommend` advises on it. What other trainers can do with it:',
    '',
    table(
      ['trainer', 'method', ...strategies],
      trainers.map(({ name, method, strategies: each }) => [
        name,
        METHODS[method] ?? method,
        ...each.map(({ support }) => KINDS[support.kind]),
      ]),
    ),
    '',
    ...Array.from(notes, ([name, own]) => notesText(name, own, strategies.length)).filter((text) => text !== ''),
  ].join('\n')
}

/** What a trainer cannot do, or does otherwise, with the strategies that it concerns. */
function notesText(name: string, notes: ReadonlyMap<string, ReadonlySet<string>>, strategies: number): string {
  const lines = Array.from(notes, ([sentence, of]) =>
    wrap(`- ${sentence}${of.size === strategies ? '' : ` (${[...of].join(', ')})`}`, WIDTH, '  '),
  )
  return lines.length === 0 ? '' : [`${name}:`, ...lines, ''].join('\n')
}
