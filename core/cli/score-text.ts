/** Formats scores for people, by task. */
import type { RunSummary } from '../contract/run.ts'
import type { CaptionDetails, ClassDetails, Retrieval, Scores, TestScore } from '../contract/score.ts'
import { METRICS } from '../domain/metric.ts'
import { KEPT } from '../sweep/index.ts'
import { percent, table } from './text.ts'

export const testText = ({ test }: RunSummary): string => percent(test?.value)
export const intervalText = ({ test }: RunSummary): string =>
  test === null ? '–' : `${percent(test.low)} to ${percent(test.high)}`

/** A run's scores as labels and values; empty if there are none yet. */
export function scoreLines({ test, robust, retention = [], validation }: Scores): [string, string][] {
  const lines: [string, string][] = []
  if (test) {
    const { metric, value, low, high, n, details } = test
    const interval = `95 % interval ${percent(low)} to ${percent(high)}, ${n} items`
    lines.push([`test ${METRICS[metric].name}`, `${percent(value)} (${interval})`], ...detailLines(details))
  }
  if (robust) lines.push(['robust', `${percent(robust.value)} (${robust.basis})`])
  for (const { kind, basis, before, after } of retention) {
    const was = kind === 'answers' ? '' : `, ${percent(before)} before`
    lines.push([KEPT[kind].toLowerCase(), `${percent(after.value)}${was} (${basis})`])
  }
  if (validation) lines.push(['validation', `${percent(validation.value)} at epoch ${validation.epoch}`])
  return lines
}

function detailLines(details: TestScore['details']): [string, string][] {
  switch (details.task) {
    case 'classes':
      return [
        ['macro F1', details.macroF1.toFixed(3)],
        ['worst class', `${details.worstClass.name}, ${percent(details.worstClass.recall)} found`],
        ...(details.calibrationError === undefined
          ? []
          : [
              [
                'calibration error',
                `${percent(details.calibrationError)} at temperature ${(details.temperature ?? 1).toFixed(2)}`,
              ] satisfies [string, string],
            ]),
      ]
    case 'captions':
      return [
        ['image to text', retrievalText(details.imageToText)],
        ['text to image', retrievalText(details.textToImage)],
        ['search pool', `${details.pool} images`],
      ]
  }
}

const retrievalText = ({ r1, r5, r10, medianRank }: Retrieval): string =>
  `first ${percent(r1)}, in 5 ${percent(r5)}, in 10 ${percent(r10)}, median rank ${medianRank}`

/** The table under a score; empty if the task has none. */
export function detailTable(details: ClassDetails | CaptionDetails | undefined): string {
  if (details?.task !== 'classes' || details.perClass.length === 0) return ''
  return table(
    ['class', 'items', 'precision', 'recall', 'F1'],
    details.perClass.map((one) => [
      one.name,
      String(one.support),
      percent(one.precision),
      percent(one.recall),
      one.f1.toFixed(3),
    ]),
  )
}
