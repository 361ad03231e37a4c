/** Advice on a model that other trainers train, as text. */
import type { ElsewhereAdvice, ElsewhereOption } from '../../contract/elsewhere-advice.ts'
import { STRATEGIES } from '../../strategies/index.ts'
import { table, wrap } from '../text.ts'
import { KINDS, METHODS } from './elsewhere-text.ts'

const WIDTH = 100

export function elsewhereAdviceText(advice: ElsewhereAdvice): string {
  const { strategy, headline, options, reasons, trust, model, family, measured } = advice
  const trainers = options[0]?.trainers ?? []
  const section = (title: string, texts: readonly string[]): string[] => [
    '',
    title,
    ...texts.map((text) => wrap(`  - ${text}`, WIDTH, '    ')),
  ]
  return [
    `${STRATEGIES[strategy].name} (${strategy}), not calibrated`,
    wrap(headline, WIDTH),
    '',
    table(
      [
        'strategy',
        'trains',
        'published',
        ...trainers.map(({ name, method }) => `${name}, ${METHODS[method] ?? method}`),
      ],
      options.map((option) =>
        [option.strategy, option.trainable.toLocaleString('en'), publishedText(option)].concat(
          option.trainers.map(({ support }) => KINDS[support.kind]),
        ),
      ),
    ),
    ...section(
      'Why',
      reasons.map(({ text, record }) => (record ? `${text} (${record.says}: ${sourcesOf(record.rows)}.)` : text)),
    ),
    ...section('What this is based on', [trust.basis, ...trust.warnings]),
    '',
    ...(measured
      ? []
      : [
          wrap(
            `\`thaw measure DATASET --model ${model}\` runs the model in a Python of yours with transformers, and this advice then shows what it finds`,
            WIDTH,
          ),
          '',
        ]),
    wrap(
      `for ${family} in ${model}; \`thaw export-recipe\` writes what a trainer needs, \`thaw models check\` what it does otherwise`,
      WIDTH,
    ),
  ].join('\n')
}

/** In the order of the rows, each once. */
const sourcesOf = (rows: readonly { readonly source: string }[]): string =>
  [...new Set(rows.map(({ source }) => source))].join('; ')

/** Median over the published tests. */
function publishedText({ strategy, published }: ElsewhereOption): string {
  if (strategy === 'frozen') return 'compared with'
  if (!published) return 'unknown'
  const { median, tests } = published
  return `${median < 0 ? '−' : '+'}${Math.abs(100 * median).toFixed(1)} points in ${tests} tests`
}
