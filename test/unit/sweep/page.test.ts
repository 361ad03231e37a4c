import { describe, expect, it } from 'vitest'
import { scatterOf, sweepPage, sweepReport } from '../../../core/sweep/index.ts'
import { flags, type Given, sweptRun } from './runs.ts'

const RUNS: readonly Given[] = [
  { strategy: 'frozen', test: flags(8, 2), validation: flags(8, 2), robust: flags(7, 3) },
  { strategy: 'full', test: flags(9, 1), validation: flags(9, 1), robust: flags(6, 4), minutes: 5 },
]
const report = sweepReport({ completed: RUNS.map(sweptRun), missing: [] })!
const sweep = {
  name: 'a <b> & "c"',
  datasetName: 'photos',
  createdAt: '2026-11-30T10:00:00.000Z',
  done: 2,
  total: 2,
  plan: { strategies: ['frozen' as const, 'full' as const], models: ['m'], seeds: [0] },
}
const page = sweepPage({
  sweep,
  report,
  mistakes: [
    { index: 1, label: '<img src=x>', predicted: 'dog', confidence: 0.91, picture: 'data:image/jpeg;base64,AAAA' },
    { index: 2, label: 'cat', predicted: 'dog', confidence: 0.8, picture: null },
  ],
})

describe('the page of a sweep', () => {
  it('is one file that runs nothing and asks no network', () => {
    expect(page).not.toMatch(/<script|https?:|\bsrc="(?!data:)|<link/)
    expect(page).toContain("default-src 'none'; img-src data:")
    expect(page).toContain('prefers-color-scheme: dark')
  })

  it('shows what people named as text, never as markup', () => {
    expect(page).toContain('<h1>a &lt;b&gt; &amp; &quot;c&quot;</h1>')
    expect(page).not.toContain('<img src=x>')
  })

  it('tells the choice, the claim, every row, the plot and the mistakes', () => {
    expect(page).toContain(report.choice!.text)
    expect(page).toContain('Out of domain (40 images of “field”)')
    for (const name of ['Frozen encoder', 'Train everything']) expect(page).toContain(name)
    expect(page.match(/<circle/g)).toHaveLength(2)
    expect(page).toContain('<img src="data:image/jpeg;base64,AAAA"')
    expect(page).toContain('no picture')
  })
})

describe('the plot', () => {
  it('joins marks that would hide each other, and has the better ones further right and up', () => {
    const rows = report.rows
    const [frozen, full] = scatterOf(rows)!.marks
    expect(full!.x).toBeGreaterThan(frozen!.x)
    expect(full!.y).toBeGreaterThan(frozen!.y)
    const joined = scatterOf([rows[0]!, { ...rows[0]!, strategy: 'progressive' }, rows[1]!])!.marks
    expect(joined.map(({ letters }) => letters)).toEqual(['AB', 'C'])
  })

  it('does not exist without robust scores', () => {
    expect(scatterOf(report.rows.map((row) => Object.assign({}, row, { robust: null })))).toBeNull()
  })
})
