import { describe, expect, it } from 'vitest'
import type { SweepReport } from '../../../core/contract/sweep.ts'
import { type SweptRun, sweepReport } from '../../../core/sweep/index.ts'
import { flags, type Given, sweptRun } from './runs.ts'

function reportOf(runs: readonly Given[], missing: readonly string[] = []): SweepReport {
  const report = sweepReport({ completed: runs.map(sweptRun), missing })
  if (!report) throw new Error('there is no report')
  return report
}

const rowOf = (report: SweepReport, strategy: string) => report.rows.find((row) => row.strategy === strategy)!

describe('the rows of a report', () => {
  it('are means over the seeds, with the lowest peak of memory', () => {
    const { rows } = reportOf([
      { strategy: 'frozen', seed: 0, minutes: 1, test: flags(8, 2) },
      { strategy: 'frozen', seed: 1, minutes: 3, test: flags(6, 4) },
    ])
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      minutes: 2,
      memoryMB: 500,
      macroF1: 0.7,
      calibrationError: 0.1,
      runs: { length: 2 },
    })
    expect(rows[0]!.test.value).toBeCloseTo(0.7, 12)
    expect(rows[0]!.test.low).toBeLessThan(0.7)
    // Class a has 0.2 and 0.6, class b 0.5 twice.
    expect(rows[0]!.worstClass).toEqual({ name: 'a', recall: 0.4 })
  })

  it('are compared with frozen image by image: what both get wrong does not widen the interval', () => {
    // 200 images of which both get the same 100 wrong; full gets 10 more right.
    const report = reportOf([
      { strategy: 'frozen', test: flags(90, 110), robust: flags(30, 10) },
      { strategy: 'full', test: flags(100, 100), robust: flags(20, 20) },
    ])
    const { againstFrozen, test } = rowOf(report, 'full')
    expect(againstFrozen!.test.value).toBeCloseTo(0.05, 12)
    expect(againstFrozen!.test.low).toBeGreaterThan(0)
    expect(againstFrozen!.test.high - againstFrozen!.test.low).toBeLessThan((test.high - test.low) / 2)
    expect(againstFrozen!.robust!.high).toBeLessThan(0)
    expect(rowOf(report, 'frozen').againstFrozen).toBeNull()
  })

  it('tell what the tower still knows, where every run records it', () => {
    const known = (after: number) => ({
      kind: 'answers' as const,
      basis: 'answers',
      n: 10,
      before: 1,
      after: { value: after, low: after, high: 1 },
    })
    const runs = [0, 1].map((seed) => sweptRun({ strategy: 'full', seed, test: flags(8, 2) }))
    const kept = runs.map((one, i) => ({
      ...one,
      run: { ...one.run, scores: { ...one.run.scores, retention: [known(i === 0 ? 0.8 : 0.6)] } },
    }))
    const [row] = sweepReport({ completed: kept, missing: [] })!.rows
    expect(row!.retention).toEqual([
      {
        kind: 'answers',
        basis: 'answers',
        before: 1,
        after: { value: expect.closeTo(0.7, 12), low: expect.closeTo(0.7, 12), high: 1 },
      },
    ])
    expect(sweepReport({ completed: [kept[0]!, runs[1]!], missing: [] })!.rows[0]!.retention).toEqual([])
  })

  it('keep models apart', () => {
    const report = reportOf([
      { strategy: 'frozen', model: 'a', test: flags(5, 5) },
      { strategy: 'full', model: 'a', test: flags(6, 4) },
      { strategy: 'frozen', model: 'b', test: flags(9, 1) },
      { strategy: 'full', model: 'b', test: flags(9, 1) },
    ])
    expect(report.rows.map(({ model, strategy }) => `${strategy} ${model}`)).toEqual([
      'frozen a',
      'full a',
      'frozen b',
      'full b',
    ])
    expect(report.rows[1]!.againstFrozen!.test.value).toBeCloseTo(0.1, 12)
    expect(report.rows[3]!.againstFrozen!.test.value).toBe(0)
    expect(report.claims.map(({ model }) => model)).toEqual(['a', 'b'])
  })

  it('are the same digit by digit when made again', () => {
    const runs: Given[] = [{ strategy: 'frozen', test: flags(7, 13), validation: flags(5, 5) }]
    expect(reportOf(runs)).toEqual(reportOf(runs))
  })
})

describe('the choice', () => {
  it('is the cheapest whose validation images do not show it to be worse, whatever the test images say', () => {
    const report = reportOf([
      { strategy: 'frozen', minutes: 1, test: flags(10, 90), validation: flags(79, 21) },
      { strategy: 'full', minutes: 9, test: flags(90, 10), validation: flags(80, 20) },
    ])
    expect(report.choice).toMatchObject({
      best: { strategy: 'full' },
      chosen: { strategy: 'frozen' },
      text: expect.stringContaining('Frozen encoder is the cheapest within noise of the best on the validation images'),
    })
    expect(report.choice!.text).toContain('on the test images it reaches 10.0 %')
    expect(report.mistakes[0]!.predicted).toBe('b by frozen')
  })

  it('is the best where it is certainly better than all that is cheaper', () => {
    const report = reportOf([
      { strategy: 'frozen', minutes: 1, test: flags(90, 10), validation: flags(40, 60) },
      { strategy: 'full', minutes: 9, test: flags(10, 90), validation: flags(80, 20) },
    ])
    expect(report.choice).toMatchObject({ best: { strategy: 'full' }, chosen: { strategy: 'full' } })
    expect(report.choice!.text).toContain('nothing cheaper is within noise of it')
  })

  it('is left out without validation images, because the test images only report', () => {
    const report = reportOf([{ strategy: 'frozen', test: flags(9, 1) }])
    expect(report.choice).toBeNull()
    expect(report.remarks.join(' ')).toContain('Without validation images no strategy is chosen')
  })
})

describe('the claim', () => {
  const of = (frozen: Omit<Given, 'strategy'>, full: Omit<Given, 'strategy'>) =>
    reportOf([
      { strategy: 'frozen', ...frozen },
      { strategy: 'full', ...full },
    ]).claims[0]!

  it('holds where both are within two points of each other and frozen is certainly ahead out of domain', () => {
    const claim = of({ test: flags(900, 100), robust: flags(36, 4) }, { test: flags(901, 99), robust: flags(20, 20) })
    expect([claim.inDomain.verdict, claim.robust!.verdict]).toEqual(['holds', 'holds'])
    expect(claim.text).toMatch(/^In-domain, the claim holds here: frozen and full are on a par, within 2 points/)
    expect(claim.text).toContain('Out of domain (40 images of “field”), the claim holds here: frozen is better')
  })

  it('fails where one is certainly better', () => {
    const claim = of({ test: flags(500, 500), robust: flags(20, 20) }, { test: flags(600, 400), robust: flags(36, 4) })
    expect([claim.inDomain.verdict, claim.robust!.verdict]).toEqual(['fails', 'fails'])
    expect(claim.text).toContain('full is better')
  })

  it('stays open where few images leave room for more than two points', () => {
    // Each gets one image right that the other gets wrong.
    const claim = of({ test: [true, false, ...flags(10, 8)] }, { test: [false, true, ...flags(10, 8)] })
    expect(claim.inDomain.verdict).toBe('open')
    expect(claim.robust).toBeNull()
    expect(claim.text).toContain('No robust score says how they compare out of domain.')
  })

  it('is not judged without both strategies', () => {
    const report = reportOf([{ strategy: 'full', test: flags(5, 5), validation: flags(5, 5) }], ['Something failed.'])
    expect(report.claims).toEqual([])
    expect(report.remarks).toEqual([
      'The claim about frozen and full needs a completed run of each with the same model.',
      'Something failed.',
    ])
  })
})

it('there is no report before a run has completed', () => {
  expect(sweepReport({ completed: [] satisfies SweptRun[], missing: [] })).toBeNull()
})
