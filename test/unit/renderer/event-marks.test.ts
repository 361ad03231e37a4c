import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../core/contract/index.ts'
import { marksOf, placeMarks, type Mark } from '../../../renderer/lib/eventMarks.ts'
import { appendEvents } from '../../../renderer/state/liveRuns.ts'

const event = (step: number, kind: RunEvent['kind'] = 'phase', text = `It ${step}.`): RunEvent => ({
  step,
  epoch: step / 4,
  at: step * 10,
  kind,
  text,
})
const mark = (x: number, text = String(x), warns = false): Mark => ({ x, text, warns })

describe('marks', () => {
  test.each([
    ['step', 6],
    ['epoch', 1.5],
    ['time', 60],
  ] as const)('stand at the %s of their event and tell epoch and sentence', (axis, x) => {
    expect(marksOf([event(6)], axis)).toEqual([{ x, text: 'Epoch 1.5: It 6.', warns: false }])
  })

  test('warn of what went wrong, not of what a run does anyway', () => {
    const kinds = ['head-fit', 'rate-cut', 'rollback', 'over-fit', 'stopped-early', 'not-improved'] as const
    const warning = kinds.filter((kind) => marksOf([event(1, kind)], 'step')[0]?.warns)
    expect(warning).toEqual(['rollback', 'over-fit', 'not-improved'])
  })
})

describe('placed marks', () => {
  const inPlot = { width: 100, apart: 9 }

  test('too near to tell apart are one, with the texts of all in order', () => {
    const marks = [mark(50, 'b'), mark(44, 'a', true), mark(80, 'c')]
    expect(placeMarks(marks, (x) => x, inPlot)).toEqual([
      { left: 44, text: 'a\nb', warns: true },
      { left: 80, text: 'c', warns: false },
    ])
  })

  test('of one moment keep the order in which they happened', () => {
    const marks = [mark(10, 'first'), mark(10, 'second'), mark(10, 'third')]
    expect(placeMarks(marks, (x) => x, inPlot).map(({ text }) => text)).toEqual(['first\nsecond\nthird'])
  })

  test('outside what is zoomed to are left out', () => {
    expect(placeMarks([mark(-1), mark(0), mark(100), mark(101)], (x) => x, inPlot).map(({ left }) => left)).toEqual([
      0, 100,
    ])
  })

  test('are never nearer than that, and say every text inside the plot once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 150, noNaN: true }), { maxLength: 60 }), (xs) => {
        const placed = placeMarks(
          xs.map((x, index) => mark(x, String(index))),
          (x) => x,
          inPlot,
        )
        placed.forEach(({ left }, i) => i > 0 && expect(left - placed[i - 1]!.left).toBeGreaterThanOrEqual(9))
        const said = placed.flatMap(({ text }) => text.split('\n')).map(Number)
        const inside = xs.flatMap((x, index) => (x >= 0 && x <= 100 ? [index] : []))
        expect(said.toSorted((a, b) => a - b)).toEqual(inside)
      }),
    )
  })
})

test('events that an answer already holds are not listed twice, and like ones at another time are', () => {
  const known = [event(1), event(2, 'rate-cut', 'Rates halved.')]
  const batch = [event(2, 'rate-cut', 'Rates halved.'), event(3, 'rate-cut', 'Rates halved.')]
  expect(appendEvents(known, batch).map(({ step }) => step)).toEqual([1, 2, 3])
})
