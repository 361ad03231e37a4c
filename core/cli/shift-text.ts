/** The shift of a measurement, as text. */
import type { Measurement } from '../contract/measurement.ts'
import { UNKNOWN_SHIFT } from '../domain/shift-meaning.ts'
import { percent, table } from './text.ts'

export function shiftText({ level, lateNovelty, earlyNovelty }: Measurement['shift']): string {
  if (level === 'unknown') return `${level}: ${UNKNOWN_SHIFT}`
  // The moments have a line of their own.
  if (lateNovelty === null) return level
  return `${level}: ${percent(lateNovelty)} new to late layers, ${percent(earlyNovelty)} to early ones`
}

export function tapTable({ taps }: Measurement['shift']): string[] {
  if (taps.length === 0) return []
  return [
    '',
    table(
      ['layer', 'KID', 'no shift (95 %)', 'novelty', 'coverage', 'separability'],
      taps.map((tap) => [
        tap.tap,
        tap.kid.value.toFixed(4),
        tap.null.q95.toFixed(4),
        percent(tap.novelty.value),
        percent(tap.coverage?.relative),
        tap.c2st?.value.toFixed(2) ?? '–',
      ]),
    ),
  ]
}
