import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CLAIMS, evidenceOn, recordOf, verdictOn } from '../../../../core/advise/record/evidence.ts'
import { compared, publishedIn, verdict } from '../../../../core/advise/record/groups.ts'
import { parseRecord, PUBLISHED } from '../../../../core/advise/record/rows.ts'
import { recordEvidence } from '../../../../core/contract/advice.ts'
import { RULE_IDS } from '../../../../core/strategies/index.ts'

const root = resolve(import.meta.dirname, '../../../..')

const HEAD = 'id,source,model,dataset,task,n_train,shift,metric,frozen,full,partial_or_progressive,lora,note'

const rows = (...lines: string[]) => parseRecord([HEAD, ...lines].join('\n'))

describe('the record', () => {
  test('names a source for every row, and no row twice', () => {
    expect(PUBLISHED.length).toBeGreaterThan(100)
    for (const { source } of PUBLISHED) expect(source).toMatch(/\w{3}/)
    expect(new Set(PUBLISHED.map(({ id }) => id)).size).toBe(PUBLISHED.length)
  })

  test('holds scores between 0 and 1, whatever the scale of their table', () => {
    const [percent, share, points] = rows(
      '1,a,m,d,classification,,in,acc %,84.5,90,,,',
      '2,a,m,d,classification,,in,acc,0.845,0.9,,,',
      '3,a,m,d,VLM,,in,score,1455.64,1489.05,,,',
    )
    expect(percent).toMatchObject({ frozen: 0.845, full: 0.9 })
    expect(share).toMatchObject({ frozen: 0.845, full: 0.9 })
    expect(points).toMatchObject({ frozen: null, full: null })
    for (const { frozen, full, partial, lora } of PUBLISHED)
      for (const score of [frozen, full, partial, lora]) if (score !== null) expect(score).toBeLessThanOrEqual(1)
  })

  test('does not count averages, ranks, differences, or rows with one number', () => {
    const all = rows(
      '1,a,m,suite average,VLM,,in,avg score,50,52,,,',
      '2,a,m,VTAB-1k mean of group means,classification,,in,acc %,57,68,,,',
      '3,a,m,7 tasks,classification,,ood,rank (lower better),3,2,,,',
      '4,a,m,d,classification,,ood,difference in points,0,3,,,',
      '5,a,m,d,classification,,in,acc %,73.5,,81,,partial = last block only',
      '6,a,m,d,classification,,in,acc %,73.5,75,,,',
    )
    expect(compared(all, 'full-frozen').map(({ row }) => row.id)).toEqual(['6'])
    expect(compared(all, 'last-block-frozen')).toMatchObject([{ row: { id: '5' }, difference: 0.81 - 0.735 }])
  })

  test('tells from the note what trained in part, and from the model that it is weak', () => {
    const [lpFt, wise, surgical, tiny] = rows(
      '1,a,ResNet-50,d,classification,,ood,acc %,1,2,3,,partial = LP-FT',
      '2,a,ViT-B,d,classification,,ood,acc %,1,2,3,,WiSE-FT at 0.5',
      '3,a,ResNet-26,d,classification,,ood,acc %,,2,3,,partial = first block only',
      '4,a,DeiT-Ti,d,classification,,in,acc %,1,2,,,',
    )
    expect([lpFt, wise, surgical].map((row) => row!.partialKind)).toEqual(['anchored', 'anchored', 'some-blocks'])
    expect([lpFt, tiny].map((row) => row!.weakFeatures)).toEqual([false, true])
  })

  test('refuses a table with a column of the wrong kind', () => {
    expect(() => rows('1,a,m,d,classification,many,in,acc %,1,2,,,')).toThrow('n_train')
    expect(() => parseRecord('id,source\n1,a')).toThrow('model')
  })
})

test('Thaw’s own rows are those of its measurements', () => {
  const lines = readFileSync(join(root, 'docs/measurements.md'), 'utf8').split('\n')
  const own = PUBLISHED.filter(({ isOwn }) => isOwn)
  expect(own).toHaveLength(10)
  for (const { dataset, frozen, partial, full } of own) {
    const cells = lines.find((line) => line.startsWith(`| ${dataset} `))!.split('|')
    const measured = cells.slice(2, 5).map((cell) => Number(cell) / 100)
    expect(measured).toEqual([frozen, partial, full].map((score) => expect.closeTo(score!, 9)))
  }
})

describe('what the record says', () => {
  test('is a count, the median and the range of the differences', () => {
    const differences = [-0.04, 0.01, 0.02, 0.1].map((difference) => ({ row: PUBLISHED[0]!, difference }))
    const { rows: _rows, ...numbers } = verdict(differences)!
    expect(numbers).toEqual({ agree: 3, of: 4, median: expect.closeTo(0.015, 12), low: -0.04, high: 0.1 })
    expect(verdict([])).toBeNull()
  })

  test('is counted from its rows, which come along', () => {
    for (const id of RULE_IDS) {
      const record = recordOf(id, 'full')!
      expect(recordEvidence.parse(record)).toEqual(record)
      expect(record.rows).toHaveLength(record.of)
      expect(record.says).toContain(`${record.agree} of ${record.of} published`)
      expect(record.rows.filter(({ difference }) => CLAIMS[id].agrees(difference))).toHaveLength(record.agree)
      for (const { frozen, full, difference } of record.rows) expect(difference).toBeCloseTo(full! - frozen!, 12)
    }
  })

  test('leaves out Thaw’s own runs', () => {
    for (const id of RULE_IDS) for (const { source } of recordOf(id, 'full')!.rows) expect(source).not.toMatch(/Thaw/)
    expect(publishedIn(PUBLISHED).length).toBeLessThan(PUBLISHED.length)
  })

  test('agrees mostly with what the advice expects of full training', () => {
    for (const id of ['small-gap', 'large-gap', 'weak-features', 'shifted', 'text', 'near-ceiling'] as const) {
      const { agree, of } = recordOf(id, 'full')!
      expect(agree / of).toBeGreaterThan(0.75)
    }
  })

  test('of LP-FT under shift is compared with a frozen tower where it is the strategy in question', () => {
    const anchored = recordOf('shifted', 'lp-ft')!
    expect(anchored.comparison).toBe('anchored-frozen')
    for (const { partial, frozen, difference } of anchored.rows) expect(difference).toBeCloseTo(partial! - frozen!, 12)
    expect(recordOf('shifted', 'full')!.comparison).toBe('full-frozen')
  })

  test('is nothing where no row is about it', () => {
    expect(evidenceOn(CLAIMS.text, rows('1,a,m,d,classification,,in,acc %,1,2,,,'))).toBeNull()
    expect(verdictOn(CLAIMS.text, [])).toBeNull()
  })
})
