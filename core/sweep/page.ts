/** One self-contained HTML file of a sweep: no scripts, nothing from a network, light and dark. */
import type { Mistake } from '../contract/score.ts'
import type { SweepDetail, SweepReport, SweepRow } from '../contract/sweep.ts'
import { METRICS } from '../domain/metric.ts'
import { STYLE } from './page-style.ts'
import { SCATTER, scatterOf } from './scatter.ts'
import {
  differenceText,
  intervalText,
  isChosen,
  KEPT,
  keptBases,
  keptText,
  kindsKept,
  letterOf,
  markText,
  percentText,
  rowName,
  VERDICTS,
} from './words.ts'

/** A mistake with its picture as a data URL; null where the picture can no longer be read. */
export interface PicturedMistake extends Mistake {
  readonly picture: string | null
}

export interface SweepPage {
  readonly sweep: Pick<SweepDetail, 'name' | 'datasetName' | 'createdAt' | 'done' | 'total' | 'plan'>
  readonly report: SweepReport
  readonly mistakes: readonly PicturedMistake[]
}

export function sweepPage({ sweep, report, mistakes }: SweepPage): string {
  const { choice, claims, remarks, robust } = report
  const sections = [
    ...(choice
      ? [`<section><h2>The cheapest within noise of the best</h2><p>${escaped(choice.text)}</p></section>`]
      : []),
    ...claims.map(
      ({ inDomain, robust: outside, text }) =>
        `<section><h2>Frozen and full: in-domain on a par, out of domain frozen ahead?</h2>` +
        `<p><strong>In-domain: ${VERDICTS[inDomain.verdict]}.${outside ? ` Out of domain: ${VERDICTS[outside.verdict]}.` : ''}</strong></p>` +
        `<p>${escaped(text)}</p></section>`,
    ),
    `<section><h2>Scores</h2>${tableOf(report)}${remarks.map((one) => `<p class="muted">${escaped(one)}</p>`).join('')}</section>`,
    plotOf(report),
    mistakesOf(mistakes),
    `<section><h2>How to read this</h2><ul>${notesOf(report)
      .map((note) => `<li>${escaped(note)}</li>`)
      .join('')}</ul></section>`,
  ]
  const facts = [
    `${sweep.done} of ${sweep.total} runs`,
    `${sweep.plan.seeds.length} ${sweep.plan.seeds.length === 1 ? 'seed' : 'seeds'}`,
    `${report.images} test images`,
    ...(robust ? [`robust: ${robust.basis}`] : []),
    sweep.createdAt.slice(0, 10),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(sweep.name)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(sweep.name)}</h1>
<p class="muted">Strategies compared on <bdi>${escaped(sweep.datasetName)}</bdi> · ${facts.map(escaped).join(' · ')}</p>
${sections.filter((section) => section !== '').join('\n')}
<p class="muted">Made by Thaw.</p>
</main>
</body>
</html>
`
}

interface Column {
  readonly title: string
  readonly cell: (row: SweepRow) => string
}

function columnsOf({ metric, rows }: SweepReport): readonly Column[] {
  const any = (has: (row: SweepRow) => boolean): boolean => rows.some(has)
  return [
    { title: `In-domain ${METRICS[metric].name}`, cell: ({ test }) => intervalText(test) },
    ...(any(({ againstFrozen }) => againstFrozen !== null)
      ? [
          {
            title: 'against frozen, points',
            cell: ({ againstFrozen }: SweepRow) => (againstFrozen ? differenceText(againstFrozen.test) : ''),
          },
        ]
      : []),
    ...(any(({ robust }) => robust !== null)
      ? [
          { title: 'Robust', cell: ({ robust }: SweepRow) => (robust ? intervalText(robust) : '–') },
          {
            title: 'against frozen, points',
            cell: ({ againstFrozen }: SweepRow) => (againstFrozen?.robust ? differenceText(againstFrozen.robust) : ''),
          },
        ]
      : []),
    ...(any(({ macroF1 }) => macroF1 !== null)
      ? [
          { title: 'Macro-F1', cell: ({ macroF1 }: SweepRow) => (macroF1 === null ? '–' : percentText(macroF1)) },
          {
            title: 'Worst class',
            cell: ({ worstClass }: SweepRow) =>
              worstClass ? `${worstClass.name}, ${percentText(worstClass.recall)}` : '–',
          },
        ]
      : []),
    ...(any(({ calibrationError }) => calibrationError !== null)
      ? [
          {
            title: 'Calibration error',
            cell: ({ calibrationError }: SweepRow) => (calibrationError === null ? '–' : percentText(calibrationError)),
          },
        ]
      : []),
    ...(any(({ retrieval }) => retrieval !== null)
      ? (['imageToText', 'textToImage'] as const).map((way) => ({
          title: `${way === 'imageToText' ? 'Image to text' : 'Text to image'}, in 1, 5, 10`,
          cell: ({ retrieval }: SweepRow) =>
            retrieval ? [retrieval[way].r1, retrieval[way].r5, retrieval[way].r10].map(percentText).join(', ') : '–',
        }))
      : []),
    ...kindsKept(rows).map((kind) => ({ title: KEPT[kind], cell: (row: SweepRow) => keptText(row, kind) })),
    { title: 'Minutes', cell: ({ minutes }) => minutes.toFixed(1) },
    { title: 'Memory, MiB', cell: ({ memoryMB }) => (memoryMB === null ? '–' : memoryMB.toFixed(0)) },
  ]
}

function tableOf(report: SweepReport): string {
  const { rows } = report
  const columns = columnsOf(report)
  const head = columns.map(({ title }) => `<th scope="col">${escaped(title)}</th>`).join('')
  const body = rows
    .map((row, i) => {
      const cells = columns.map(({ cell }) => `<td>${spread(cell(row))}</td>`).join('')
      const chosen = isChosen(report, row)
      const name = `<b class="letter">${letterOf(i)}</b> ${escaped(rowName(row, rows))}${chosen ? ' <span class="tag">chosen</span>' : ''}`
      return `<tr${chosen ? ' class="chosen"' : ''}><th scope="row">${name}</th>${cells}</tr>`
    })
    .join('\n')
  return `<div class="wide"><table><thead><tr><th scope="col">Strategy</th>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}

function plotOf(report: SweepReport): string {
  const plot = scatterOf(report.rows)
  if (!plot) return ''
  const { width, height, left, bottom, right, top } = SCATTER
  const line = (kind: string, x1: number, y1: number, x2: number, y2: number): string =>
    `<line class="${kind}" x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}"/>`
  const grid = [
    ...plot.xTicks.map(
      ({ at, value }) =>
        line('grid', at, top, at, height - bottom) +
        `<text x="${n(at)}" y="${height - bottom + 16}" text-anchor="middle">${(100 * value).toFixed(0)} %</text>`,
    ),
    ...plot.yTicks.map(
      ({ at, value }) =>
        line('grid', left, at, width - right, at) +
        `<text x="${left - 6}" y="${n(at + 4)}" text-anchor="end">${(100 * value).toFixed(0)} %</text>`,
    ),
  ]
  const marks = plot.marks.map(({ letters, rows, radius, x, y, xLow, xHigh, yLow, yHigh }) => {
    const title = rows.map((row) => markText(row, report.rows)).join('; ')
    return (
      `<g class="${rows.some((row) => isChosen(report, row)) ? 'mark chosen' : 'mark'}"><title>${escaped(title)}</title>` +
      line('range', xLow, y, xHigh, y) +
      line('range', x, yLow, x, yHigh) +
      `<circle cx="${n(x)}" cy="${n(y)}" r="${radius}"/><text x="${n(x)}" y="${n(y + 4)}" text-anchor="middle">${letters}</text></g>`
    )
  })
  const d = plot.diagonal
  return (
    `<section><h2>In-domain and robust</h2><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Robust scores against in-domain scores, with their intervals">` +
    grid.join('') +
    (d ? line('equal', d.x1, d.y1, d.x2, d.y2) : '') +
    marks.join('') +
    `<text x="${n((left + width - right) / 2)}" y="${height - 8}" text-anchor="middle">In-domain (test images)</text>` +
    `<text transform="translate(14 ${n((top + height - bottom) / 2)}) rotate(-90)" text-anchor="middle">Robust</text></svg>` +
    `<p class="muted">Lines are 95 % intervals; on the dashed line both scores are equal. Letters as in the table.</p></section>`
  )
}

function mistakesOf(mistakes: readonly PicturedMistake[]): string {
  if (mistakes.length === 0) return ''
  const tiles = mistakes.map(({ label, predicted, confidence, picture }) => {
    const words = `${label}, taken for ${predicted}`
    const image =
      picture === null
        ? '<span class="gone">no picture</span>'
        : `<img src="${escaped(picture)}" alt="${escaped(words)}">`
    return `<li>${image}<bdi>${escaped(label)}</bdi><span class="muted">taken for <bdi>${escaped(predicted)}</bdi>, ${(100 * confidence).toFixed(0)} %</span></li>`
  })
  return `<section><h2>Most confident mistakes</h2><ul class="tiles">${tiles.join('')}</ul><p class="muted">Test images that the first run of the chosen strategy is surest about and gets wrong.</p></section>`
}

function notesOf({ metric, robust, choice, rows }: SweepReport): string[] {
  return [
    `In-domain: ${METRICS[metric].meaning}, on the test images, which no choice uses. Means over the seeds, with Wilson’s 95 % intervals by the number of images.`,
    'Against frozen: the difference of the two means, image by image, so that what is hard for both does not widen the interval; 95 % intervals from 2,000 resamples of the images and two added ones. An interval without 0 is a difference that the images alone hardly explain.',
    ...(robust ? [`Robust: ${robust.basis}.`] : []),
    ...(choice
      ? [
          'Chosen: the fastest to train of those that the validation images do not show to be worse than the best on them. The test images have no part in the choice.',
        ]
      : []),
    'Calibration error: the mean distance between how sure the model is and how often it is right, over 15 bins, at the temperature that fits the validation images best.',
    ...keptBases(rows),
    'Memory: the lowest peak among the runs of the process that trains, which includes Thaw itself.',
  ]
}

/** A value with its interval on a line of its own. */
function spread(text: string): string {
  const [value = '', interval] = text.split(' (')
  return interval === undefined
    ? escaped(text)
    : `${escaped(value)}<small>${escaped(interval.replace(/\)$/, ''))}</small>`
}

const n = (value: number): string => value.toFixed(1)

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] as string)
