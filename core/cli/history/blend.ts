/** thaw history blend, and the curve that it picks from */
import type { Blend } from '../../contract/blend.ts'
import { BARRIER_TEXT, PICKED_AFTER, ruleText, shareText, weightsText } from '../../domain/blend-words.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { usageError } from '../options.ts'
import { scoreLines } from '../score-text.ts'
import { bytes, facts, percent, table } from '../text.ts'

/** Replaces a run's weights by those at another share of its training. */
export async function blendRun(
  { client }: CommandContext,
  [run = '', share = '']: readonly string[],
): Promise<CommandResult> {
  const wanted = Number(share)
  if (share.trim() === '' || !(wanted >= 0 && wanted <= 1)) {
    throw usageError(`SHARE is a number from 0, the fitted head, to 1, the trained weights, and not “${share}”.`)
  }
  const picked = await (await client()).job('runs.blend', { run, share: wanted })
  const { blend, best = '' } = picked.artifacts
  const kept = `${picked.name} now keeps ${weightsText(blend?.share ?? wanted)}.`
  const lines = facts([...scoreLines(picked.scores), ['weights', best]])
  return { json: picked, text: `${kept} ${PICKED_AFTER}\n${lines}` }
}

/** The curve as a table, with the rule and what is kept for another choice. */
export function blendText({ points, share, chosen, rule, barrier, picked, robustBasis, ends }: Blend): string {
  const rows = points.map((point) => [
    shareText(point.share),
    percent(point.validation.value),
    point.validationLoss.toFixed(3),
    percent(point.robust.value),
    [
      point.share === 0 ? 'fitted head' : point.share === 1 ? 'trained' : '',
      point.share === chosen ? 'chosen by the rule' : '',
      point.share === share ? (picked ? 'kept, picked by you' : 'kept') : '',
    ]
      .filter((word) => word !== '')
      .join(', '),
  ])
  return [
    'Weights between the fitted head and the trained ones:',
    table(['trained', 'validation', 'loss', 'robust', ''], rows),
    `“robust”: ${robustBasis}`,
    ...(barrier ? [BARRIER_TEXT] : []),
    ruleText(rule),
    ...(picked ? [PICKED_AFTER] : []),
    `\`thaw history blend RUN SHARE\` keeps another share; for that, ${bytes(ends.bytes)} stay on disk until you delete the run.`,
  ].join('\n')
}
