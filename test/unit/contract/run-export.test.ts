import { describe, expect, it } from 'vitest'
import type { RunSummary } from '../../../core/contract/run.ts'
import { runsCsv } from '../../../core/contract/run-export.ts'

describe('runs as CSV', () => {
  it('quotes what needs it and defuses what a spreadsheet would run', () => {
    const run = { runId: 'run-1', name: 'a "b", c', reason: '', note: '=1+1\n2', seed: -3, tags: ['x', 'y'] }
    const scored = { metric: 'accuracy', test: { value: 0.75, low: 0.5, high: 0.9 }, macroF1: 0.7, validation: null }
    const [header = '', row = ''] = runsCsv([{ ...run, ...scored } as unknown as RunSummary]).split('\r\n')
    expect(header.startsWith('runId,name,status')).toBe(true)
    expect(row.startsWith('run-1,"a ""b"", c",')).toBe(true)
    expect(row).toContain(`,"'=1+1\n2",accuracy,0.75,0.5,0.9,0.7,,x y`)
    expect(row).toContain(',-3,')
  })
})
