import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MetricPoint } from '../../../../core/contract/run.ts'
import { isoOf, microsOf } from '../../../../core/history/trackio/moment.ts'
import { isProjectName } from '../../../../core/history/trackio/project.ts'
import { pointsOf, rowsOf } from '../../../../core/history/trackio/rows.ts'

const START = Date.UTC(2026, 10, 30) * 1000

const points = fc.array(
  fc.record<MetricPoint>({
    step: fc.nat({ max: 3 }),
    epoch: fc.constantFrom(0, 0.5, 1),
    name: fc.constantFrom('loss', 'validation', 'valLoss', 'train/loss', '7'),
    value: fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true })),
    at: fc.nat({ max: 4e9 }).map((micros) => micros / 1e6),
  }),
)

describe('points as rows of trackio', () => {
  it('come back as the same points', () => {
    fc.assert(
      fc.property(points, (given) => {
        const text = JSON.stringify(rowsOf(given, START))
        const back = pointsOf(JSON.parse(text) as ReturnType<typeof rowsOf>, START)
        expect(back).toEqual({ points: inRows(given), leftOut: 0 })
      }),
    )
  })

  it('share a row with the points of the same moment', () => {
    const at = { step: 4, epoch: 1, at: 2.5 }
    const given = [
      { ...at, name: 'validation', value: 0.5 },
      { ...at, name: 'valLoss', value: null },
      { ...at, name: 'valLoss', value: 1 },
    ]
    expect(rowsOf(given, START)).toEqual([
      { step: 4, at: START + 2.5e6, values: { epoch: 1, validation: 0.5, valLoss: 'NaN' } },
      { step: 4, at: START + 2.5e6, values: { epoch: 1, valLoss: 1 } },
    ])
  })
})

/** JSON drops the sign of zero, and an object lists names that are whole numbers first. */
function inRows(given: readonly MetricPoint[]): MetricPoint[] {
  const ordered: MetricPoint[] = []
  let row: MetricPoint[] = []
  for (const point of given) {
    const [first] = row
    const same = first && first.step === point.step && first.epoch === point.epoch && first.at === point.at
    if (!same || row.some(({ name }) => name === point.name)) {
      ordered.push(...row)
      row = []
    }
    const own = { ...point, value: point.value === null ? null : point.value + 0 }
    row = point.name === '7' ? [own, ...row] : [...row, own]
  }
  return [...ordered, ...row]
}

describe('a moment', () => {
  it('keeps its microseconds in text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), (micros) => {
        expect(microsOf(isoOf(micros))).toBe(micros)
      }),
    )
  })

  it('is read as Python writes it, with and without a zone', () => {
    expect(isoOf(1_764_525_618_000_659)).toBe('2025-11-30T18:00:18.000659+00:00')
    expect(microsOf('2025-11-30T18:00:18.5+02:00')).toBe(1_764_518_418_500_000)
    expect(microsOf('2025-11-30T18:00:18')).toBe(1_764_525_618_000_000)
    expect(microsOf('2025-11-30')).toBeNull()
    expect(microsOf('2025-13-30T18:00:18')).toBeNull()
  })
})

describe('the name of a project', () => {
  it.each(['thaw', 'été_2-b', 'systems'])('may be “%s”', (name) => expect(isProjectName(name)).toBe(true))
  it.each(['', 'my.model', 'a b', '../up', 'registry-x', 'runs_system', 'x_artifacts'])(
    'may not be “%s”, which trackio changes or keeps for itself',
    (name) => expect(isProjectName(name)).toBe(false),
  )
})
