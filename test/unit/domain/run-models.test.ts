import { expect, test } from 'vitest'
import type { MetricId } from '../../../core/domain/metric.ts'
import { modelNames, shortName, unlikeTerms } from '../../../core/domain/run-models.ts'

const run = (model: string, modelHash: string, fingerprint = 'f', metric: MetricId = 'accuracy') => ({
  model,
  modelHash,
  fingerprint,
  metric,
})

test('models of runs have a name each, distinguished by the hash where weights changed under a name', () => {
  expect([...modelNames([run('tiny', 'aa'), run('plain', 'bb'), run('tiny', 'aa')])]).toEqual([
    ['aa', 'tiny'],
    ['bb', 'plain'],
  ])
  const old = 'c'.repeat(64)
  expect(modelNames([run('tiny', 'a'.repeat(64)), run('tiny', old)]).get(old)).toBe('tiny (cccccccc)')
})

test('the same weights under two names are one model, called as in the newest run', () => {
  expect([...modelNames([run('/models/mine', 'aa'), run('tiny', 'aa')])]).toEqual([['aa', 'mine']])
})

test('a folder goes by its last part', () => {
  expect(['/a/b/mine', '/a/mine/', 'C:\\models\\mine', 'mine'].map(shortName)).toEqual(['mine', 'mine', 'mine', 'mine'])
})

test('runs are on like terms only with the same data and the same model', () => {
  expect(unlikeTerms([run('tiny', 'aa'), run('/elsewhere/tiny', 'aa')])).toEqual([])
  expect(unlikeTerms([run('tiny', 'aa'), run('tiny', 'bb')])).toEqual([expect.stringContaining('different models')])
  expect(unlikeTerms([run('tiny', 'aa'), run('tiny', 'aa', 'g')])).toEqual([expect.stringContaining('different data')])
  expect(unlikeTerms([run('tiny', 'aa'), run('tiny', 'bb', 'g')])).toHaveLength(2)
  expect(unlikeTerms([run('tiny', 'aa'), run('tiny', 'aa', 'f', 'recall-at-1')])).toEqual([
    expect.stringContaining('different metrics'),
  ])
})
