import SQLite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import { failureFrom, IMPORTED, ITEMS, newAdvice, newMeasurement, newRun, openTemporary, valueOf } from './records.ts'

describe('an imported dataset', () => {
  it('comes back with every fact and every item', () => {
    const { history } = openTemporary()
    const put = valueOf(history.datasets.put(IMPORTED, ITEMS))
    expect(put).toEqual({ ...IMPORTED, datasetId: 'ds-0000', importedAt: '2026-01-01T00:00:00.000Z' })
    expect(valueOf(history.datasets.get('ds-0000'))).toEqual(put)
    expect(valueOf(history.datasets.list())).toEqual([put])
    expect(valueOf(history.datasets.items('ds-0000'))).toEqual(ITEMS)
  })

  it('is found by id, beginning of its id, name, and root with or without a final slash', () => {
    const { history } = openTemporary()
    history.datasets.put(IMPORTED, ITEMS)
    for (const reference of ['ds-0000', 'ds-00', '000', 'pets', '/data/pets', '/data/pets/', '/data/x/../pets']) {
      expect(valueOf(history.datasets.get(reference)).datasetId).toBe('ds-0000')
    }
    for (const reference of ['ds-', 'p', 'pet', '/data', '/data/other', '']) {
      expect(failureFrom(history.datasets.get(reference)).code).toBe('not-found')
    }
  })

  it('keeps its id when the same data is imported again, with the new time, name and problems', () => {
    const { history } = openTemporary()
    history.datasets.put(IMPORTED, ITEMS)
    const again = valueOf(history.datasets.put({ ...IMPORTED, name: 'animals', problems: [] }, ITEMS))
    expect(again).toMatchObject({ datasetId: 'ds-0000', name: 'animals', problems: [] })
    expect(again.importedAt).toBe('2026-01-01T00:00:01.000Z')
    expect(valueOf(history.datasets.list())).toHaveLength(1)
    expect(valueOf(history.datasets.items('ds-0000'))).toEqual(ITEMS)
  })

  it('becomes another dataset when its content changed, and its runs stay with the content they saw', () => {
    const { history } = openTemporary()
    const first = valueOf(history.datasets.put(IMPORTED, ITEMS))
    const run = valueOf(history.runs.create(newRun(first.datasetId)))
    const second = valueOf(
      history.datasets.put({ ...IMPORTED, fingerprint: 'e'.repeat(64), items: 2 }, ITEMS.slice(0, 2)),
    )
    expect(second.datasetId).not.toBe(first.datasetId)
    for (const reference of ['pets', '/data/pets']) expect(valueOf(history.datasets.get(reference))).toEqual(second)
    expect(valueOf(history.datasets.list())).toEqual([second])
    expect(valueOf(history.datasets.list({ versions: true }))).toEqual([second, first])
    expect(valueOf(history.runs.get(run.runId))).toMatchObject({
      datasetId: first.datasetId,
      fingerprint: first.fingerprint,
    })
    expect(valueOf(history.datasets.items(first.datasetId))).toHaveLength(6)

    valueOf(history.datasets.put(IMPORTED, ITEMS))
    expect(valueOf(history.datasets.get('pets')).datasetId).toBe(first.datasetId)
  })

  it('gives its samples page by page, filtered by split and class, with their place among all items', () => {
    const { history } = openTemporary()
    history.datasets.put(IMPORTED, ITEMS)
    const page = (options: object) => {
      const { total, samples } = valueOf(
        history.datasets.samples({ dataset: 'pets', offset: 0, limit: 50, ...options }),
      )
      return [total, samples.map((sample) => sample.index)]
    }
    expect(page({})).toEqual([6, [0, 1, 2, 3, 4, 5]])
    expect(page({ offset: 4, limit: 1 })).toEqual([6, [4]])
    expect(page({ offset: 9 })).toEqual([6, []])
    expect(page({ split: 'train' })).toEqual([3, [0, 1, 4]])
    expect(page({ className: 'été 猫' })).toEqual([3, [1, 3, 5]])
    expect(page({ split: 'train', className: 'cat', offset: 1 })).toEqual([2, [4]])
    const [sample] = valueOf(history.datasets.samples({ dataset: 'pets', offset: 3, limit: 1 })).samples
    expect(sample).toEqual({
      index: 3,
      path: ITEMS[3]?.path,
      className: 'été 猫',
      split: 'test',
      width: 643,
      height: 480,
    })
    const unknown = history.datasets.samples({ dataset: 'pets', offset: 0, limit: 5, className: 'dog' })
    expect(failureFrom(unknown)).toMatchObject({ code: 'not-found', message: expect.stringContaining('dog') })
  })

  it('of 100 000 items comes back as it was stored', () => {
    const { history } = openTemporary()
    const items = Array.from({ length: 100_000 }, (_, index): DatasetItem => {
      const hash = index.toString(16).padStart(64, '0')
      return { ...(ITEMS[index % 6] as DatasetItem), path: `class/${index}.jpg`, hash, dhash: hash.slice(-16) }
    })
    valueOf(history.datasets.put({ ...IMPORTED, items: items.length }, items))
    expect(valueOf(history.datasets.items('pets'))).toEqual(items)
  })

  it('is not stored at all when one item is not what it should be', () => {
    const { history } = openTemporary()
    const broken = { ...(ITEMS[3] as DatasetItem), hash: 'short' }
    expect(() => history.datasets.put(IMPORTED, ITEMS.with(3, broken))).toThrow(/CHECK/)
    expect(() => history.datasets.put(IMPORTED, ITEMS.slice(1))).toThrow('6 items announced')
    expect(valueOf(history.datasets.list())).toEqual([])
  })
})

describe('removing a dataset', () => {
  it('without runs deletes its items, measurements and advice', () => {
    const { history, file } = openTemporary()
    const { datasetId } = valueOf(history.datasets.put(IMPORTED, ITEMS))
    valueOf(history.measurements.put(newMeasurement(datasetId)))
    valueOf(history.advice.put(newAdvice(datasetId)))
    expect(valueOf(history.datasets.remove('pets'))).toEqual({ removed: datasetId })
    const reader = new SQLite(file, { readonly: true })
    for (const table of ['datasets', 'items', 'measurements', 'advice']) {
      expect(reader.prepare(`SELECT * FROM ${table}`).all()).toEqual([])
    }
    reader.close()
    expect(failureFrom(history.datasets.remove('pets')).code).toBe('not-found')
    expect(failureFrom(history.measurements.put(newMeasurement(datasetId))).code).toBe('not-found')
    expect(failureFrom(history.advice.put(newAdvice(datasetId))).code).toBe('not-found')
    expect(failureFrom(history.runs.create(newRun(datasetId))).code).toBe('not-found')
  })

  it('with past runs keeps those and their advice readable, and importing it again brings it back', () => {
    const { history } = openTemporary()
    const { datasetId } = valueOf(history.datasets.put(IMPORTED, ITEMS))
    const { adviceId } = valueOf(history.advice.put(newAdvice(datasetId)))
    const { runId } = valueOf(history.runs.create(newRun(datasetId, { adviceId })))
    expect(failureFrom(history.datasets.remove('pets'))).toMatchObject({
      code: 'busy',
      message: expect.stringContaining('pets · frozen · 1'),
    })
    valueOf(history.runs.finish(runId, { status: 'failed', reason: 'It failed.' }))
    valueOf(history.datasets.remove('pets'))
    expect(valueOf(history.datasets.list({ versions: true }))).toEqual([])
    expect(failureFrom(history.datasets.get(datasetId)).code).toBe('not-found')
    expect(valueOf(history.runs.get(runId))).toMatchObject({
      datasetId,
      datasetName: 'pets',
      fingerprint: IMPORTED.fingerprint,
    })
    expect(valueOf(history.advice.get(adviceId)).adviceId).toBe(adviceId)
    expect(valueOf(history.datasets.put(IMPORTED, ITEMS)).datasetId).toBe(datasetId)
    expect(valueOf(history.datasets.items(datasetId))).toEqual(ITEMS)
  })

  it('lets go of a removed dataset with its last run', () => {
    const { history, file } = openTemporary()
    const { datasetId } = valueOf(history.datasets.put(IMPORTED, ITEMS))
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    valueOf(history.runs.finish(runId, { status: 'stopped', reason: 'You stopped it.' }))
    valueOf(history.datasets.remove('pets'))
    valueOf(history.runs.remove(runId))
    const reader = new SQLite(file, { readonly: true })
    expect(reader.prepare('SELECT * FROM datasets').all()).toEqual([])
    reader.close()
  })
})
