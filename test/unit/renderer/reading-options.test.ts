import { describe, expect, test } from 'vitest'
import type { Inspection } from '../../../core/contract/index.ts'
import { confidenceWord, importLabel, itemsCounted } from '../../../renderer/lib/importWords.ts'
import { keyed } from '../../../renderer/lib/keyed.ts'
import {
  formatOptions,
  parseGroupRule,
  parseOptions,
  sureColumns,
  withColumn,
  withConfirmed,
  withFormat,
  withGroupRule,
} from '../../../renderer/lib/readingOptions.ts'
import { importRoute } from '../../../renderer/state/importing.ts'
import { parseRoute } from '../../../renderer/state/route.ts'

describe('the way of reading in an address', () => {
  test.each(['/data/birds', 'C:\\data\\a b', '/data/100%/ü?x=1#y.csv'])('comes back with the path %s', (path) => {
    const options = { boxes: 'referring', columns: { label: 'spe&cies=?' } } as const
    const { screen, id, query } = parseRoute(importRoute(path, options))
    expect([screen, id, parseOptions(query['o'])]).toEqual(['import', path, options])
  })

  test('is left out where there are no choices', () => {
    expect(formatOptions({ boxes: undefined })).toBe('')
    expect(parseRoute(importRoute('/x')).query).toEqual({})
  })

  test.each(['{', '[]', 'null', '3', '"x"', undefined])('is nothing for %s', (text) => {
    expect(parseOptions(text)).toEqual({})
  })
})

describe('a column chosen by hand', () => {
  const used = { image: 'file', caption: 'text' }

  test('leaves the other roles as they are used', () => {
    expect(withColumn({}, used, 'image', 'thumb').columns).toEqual({ image: 'thumb', caption: 'text' })
  })

  test('as the class takes the place of captions', () => {
    expect(withColumn({}, used, 'label', 'kind').columns).toEqual({ image: 'file', label: 'kind' })
  })

  test('as the answer keeps its question', () => {
    const questions = { image: 'file', question: 'q', caption: 'text' }
    expect(withColumn({}, questions, 'answer', 'a').columns).toEqual({ image: 'file', question: 'q', answer: 'a' })
  })

  test('that is taken away from the splits has them drawn, and given again has them kept', () => {
    const drawn = withColumn({}, { ...used, split: 'part' }, 'split', '')
    expect(drawn).toEqual({ splits: 'drawn' })
    expect(withColumn(drawn, used, 'split', 'part')).toEqual({ columns: { ...used, split: 'part' }, splits: undefined })
  })
})

describe('columns that are guessed', () => {
  const columns = { used: { image: 'a', label: 'b' }, guessed: ['image', 'label'] as const }

  test('are not confirmed by the correction of another one', () => {
    const known = { ...columns, guessed: [...columns.guessed] }
    expect(withColumn({}, sureColumns(known), 'label', 'c').columns).toEqual({ label: 'c' })
  })

  test('are taken over together when a person agrees', () => {
    expect(withConfirmed({ splits: 'drawn' }, columns.used)).toEqual({ splits: 'drawn', columns: columns.used })
  })
})

test('another format forgets columns and boxes, and keeps what suits every format', () => {
  const options = { columns: { image: 'x' }, boxes: 'crops', splits: 'drawn', groupBy: 'folder' } as const
  expect(withFormat(options, 'table')).toEqual({ format: 'table', splits: 'drawn', groupBy: 'folder' })
  expect(withFormat({ groupBy: 'column:x' }, 'table').groupBy).toBeUndefined()
})

test.each([undefined, 'folder', 'pattern:^(a:b)_', 'column:patient id'])('the group rule %s comes back', (rule) => {
  expect(withGroupRule({}, parseGroupRule({ groupBy: rule })).groupBy).toBe(rule)
})

test('a pattern without text is no rule yet', () => {
  expect(withGroupRule({}, { kind: 'pattern', value: '' })).toEqual({ groupBy: undefined })
})

test('the column of the group is shown as a rule, and another rule takes its place', () => {
  const options = { columns: { image: 'x', group: 'patient' } }
  expect(parseGroupRule(options)).toEqual({ kind: 'column', value: 'patient' })
  expect(withGroupRule(options, { kind: 'folder', value: '' })).toEqual({ columns: { image: 'x' }, groupBy: 'folder' })
})

describe('the button of the preview', () => {
  const splits = { train: 9000, val: 0, test: 812, unassigned: 0 }
  const looked = { complete: true, splits, problemCounts: { errors: 14, warnings: 3 }, checked: null } as Inspection

  test.each<[string, Partial<Inspection>]>([
    ['Import 9,812 items, skip 14', {}],
    ['Import 9,812 items', { problemCounts: { errors: 0, warnings: 3 } }],
    ['Import all items', { complete: false }],
    ['Import 1 item, skip 2', { checked: { items: 1, skipped: 2 } as Inspection['checked'] }],
  ])('says “%s”', (label, changes) => {
    expect(importLabel({ ...looked, ...changes })).toBe(label)
  })
})

test('confidence is said in words', () => {
  expect([1, 0.9, 0.6, 0.2].map(confidenceWord)).toEqual(['certain', 'very likely', 'likely', 'a guess'])
})

test('crops are items and not images', () => {
  expect(itemsCounted({ items: 1, format: 'class-folders' })).toBe('1 image')
  expect(itemsCounted({ items: 2, format: 'coco' })).toBe('2 items')
})

test('rows that say the same have different keys', () => {
  expect(new Set(keyed(['a', 'a', 'b'], (row) => row).map(({ key }) => key)).size).toBe(3)
})
