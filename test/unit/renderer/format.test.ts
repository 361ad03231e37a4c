import { describe, expect, test } from 'vitest'
import {
  baseName,
  bytes,
  counted,
  decimal,
  duration,
  inPoints,
  mebibytes,
  minutesRange,
  moment,
  percent,
  percentRange,
  timeLeft,
} from '../../../renderer/lib/format.ts'

/** Narrow no-break spaces read as plain ones. */
function plain(text: string): string {
  return text.replaceAll('\u202f', ' ')
}

describe('what is not known reads as a dash, never as zero', () => {
  test.each([percent(null), percent(Number.NaN), percentRange(null, 0.5), decimal(undefined), duration(null)])(
    '%s',
    (text) => expect(text).toBe('–'),
  )
})

test.each([
  [percent(0.8734), '87.3 %'],
  [percent(1, 0), '100 %'],
  [percentRange(0.841, 0.9), '84.1–90.0 %'],
  [counted(1, 'class', 'classes'), '1 class'],
  [counted(12_000, 'image'), '12,000 images'],
  [decimal(0.000_04), '4.0e−5'],
  [decimal(-0.25), '−0.25'],
  [decimal(-12_000), '−12,000'],
  [inPoints(-0.036), '−3.6'],
  [inPoints(0.0379), '3.8'],
  [decimal(0), '0'],
  [decimal(60.123), '60.1'],
  [duration(59.6), '1 min 00 s'],
  [duration(75), '1 min 15 s'],
  [duration(3660), '1 h 01 min'],
  [timeLeft(null), 'estimating'],
  [timeLeft(4), 'a few seconds'],
  [timeLeft(41), 'about 50 s'],
  [timeLeft(180), 'about 3 min'],
  [minutesRange({ low: 0.4, high: 0.7 }), '24–42 s'],
  [minutesRange({ low: 3.1, high: 4.62 }), '3.1–4.6 min'],
  [bytes(999), '999 B'],
  [bytes(48_200_000), '48.2 MB'],
  [mebibytes(910), '910 MiB'],
  [mebibytes(2048), '2.0 GiB'],
  [baseName('/runs/r1/best.safetensors'), 'best.safetensors'],
  [baseName('C:\\photos\\birds\\'), 'birds'],
])('%s', (text, expected) => {
  expect(plain(text)).toBe(expected)
})

test('moments say today, the day, or the year, and leave what is not a date alone', () => {
  const now = new Date(2026, 10, 23, 15, 0)
  expect(moment(new Date(2026, 10, 23, 9, 5).toISOString(), now)).toBe('today 09:05')
  expect(moment(new Date(2026, 10, 3, 9, 5).toISOString(), now)).toBe('3 Nov, 09:05')
  expect(moment(new Date(2024, 10, 3, 9, 5).toISOString(), now)).toBe('3 Nov 2024')
  expect(moment('soon', now)).toBe('soon')
})
