import { type Advice, type RankedStrategy, taskKind } from '../../contract/advice.ts'
import { STRATEGIES } from '../../strategies/index.ts'
import { datasetReference } from '../client.ts'
import type { Command } from '../command.ts'
import { elsewhereAdviceText } from '../models/elsewhere-advice-text.ts'
import { FROM_OPTION, MODEL_OPTION, numberOf, oneOf, usageError } from '../options.ts'
import { startingModel } from '../starting-model.ts'
import { percent, table, wrap } from '../text.ts'

export const recommendCommand: Command = {
  name: 'recommend',
  usage:
    'thaw recommend DATASET [--model M | --from RUN] [--goal in-domain|robust] [--about KIND] [--minutes N] [--memory MiB]',
  summary: 'Recommend which part of the model to unfreeze, with reasons; measures the dataset first if necessary.',
  options: {
    model: MODEL_OPTION,
    from: FROM_OPTION,
    goal: {
      type: 'string',
      value: 'G',
      help: 'optimise for images like these (in-domain, default) or for changed images (robust)',
    },
    about: {
      type: 'string',
      value: 'KIND',
      help: 'what the answers depend on: recognition of what is seen (default), text in the images, knowledge or localisation',
    },
    minutes: { type: 'string', value: 'N', help: 'time limit for training' },
    memory: { type: 'string', value: 'MiB', help: 'memory limit for training' },
  },
  notes: [
    'On a folder of Qwen-VL, SmolVLM, InternVL or LLaVA, which other trainers train, it advises from published results.',
  ],
  arguments: { min: 1, max: 1 },
  async run({ arguments: [dataset = ''], options, client }) {
    const goal = oneOf(options, 'goal', ['in-domain', 'robust'])
    const kind = oneOf(options, 'about', taskKind.options)
    const minutes = numberOf(options, 'minutes', { min: 0, above: true })
    const memoryMB = numberOf(options, 'memory', { min: 0, above: true })
    const thaw = await client()
    const model = await startingModel(options, thaw)
    const asked = { dataset: await datasetReference(thaw, dataset), goal, kind }
    const { advice: elsewhere } =
      model === undefined ? { advice: null } : await thaw.job('advice.elsewhere', { ...asked, model })
    if (elsewhere) {
      if (minutes !== undefined || memoryMB !== undefined)
        throw usageError(
          `Thaw does not know what another trainer needs for ${elsewhere.family}. Leave out --minutes and --memory.`,
        )
      return { json: elsewhere, text: elsewhereAdviceText(elsewhere) }
    }
    const advice = await thaw.job('advice.recommend', { ...asked, model, minutes, memoryMB })
    return { json: advice, text: adviceText(advice) }
  },
}

const WIDTH = 100

/** The statistics behind the shift, as the start of their hash. */
function basisOf({ statistics }: Advice): string {
  return statistics === null ? '' : ` and its statistics ${statistics.slice(0, 12)}`
}

function ownRuns(tried: RankedStrategy['tried']): string {
  return tried ? `${percent(tried.value)} (${tried.runs} ${tried.runs === 1 ? 'run' : 'runs'})` : '–'
}

export function adviceText(advice: Advice): string {
  const some = advice.ranking.some(({ tried }) => tried)
  const sides = advice.ranking.some(({ side }) => side !== undefined)
  const section = (title: string, texts: readonly string[]): string[] =>
    texts.length === 0 ? [] : ['', title, ...texts.map((text) => wrap(`  - ${text}`, WIDTH, '    '))]
  return [
    `${STRATEGIES[advice.strategy].name} (${advice.strategy}), ${advice.confidence}`,
    wrap(advice.headline, WIDTH),
    '',
    table(
      [
        'strategy',
        'predicted',
        '80 % interval',
        'P(best)',
        'minutes',
        'memory',
        ...(sides ? ['images'] : []),
        ...(some ? ['your runs'] : []),
        '',
      ],
      advice.ranking.map(({ strategy, score, probabilityBest, minutes, memoryMB, side, feasible, why, tried }) => [
        strategy,
        percent(score.mean),
        `${percent(score.low)} to ${percent(score.high)}`,
        percent(probabilityBest, 0),
        `${minutes.low.toFixed(1)} to ${minutes.high.toFixed(1)}`,
        `${memoryMB.toFixed(0)} MiB`,
        ...(sides ? [side === undefined ? '' : `${side} px`] : []),
        ...(some ? [ownRuns(tried)] : []),
        feasible ? '' : `ruled out: ${why ?? 'a limit'}`,
      ]),
    ),
    ...section(
      'Why',
      advice.reasons.map(({ text, record }) => (record ? `${text} (${record.says}.)` : text)),
    ),
    ...section(
      'What would change this',
      advice.flips.map(({ text }) => text),
    ),
    ...section('What this is based on', [advice.trust.basis, ...advice.trust.warnings]),
    '',
    `advice ${advice.adviceId}, for ${advice.model}${basisOf(advice)}`,
  ].join('\n')
}
