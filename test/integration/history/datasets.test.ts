import SQLite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { StageProgress } from '../../../core/contract/compute.ts'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import type { ImportedDataset } from '../../../core/history/index.ts'
import { failureFrom, IMPORTED, ITEMS, newAdvice, newMeasurement, newRun, openTemporary, valueOf } from './records.ts'

/** So many that storing them takes several steps. */
const MANY = manyItems(20_000)

function manyItems(count: number): [ImportedDataset, DatasetItem[]] {
  const items = Array.from({ length: count }, (_, index): DatasetItem => {
    const hash = index.toString(16).padStart(64, '0')
    return { ...(ITEMS[index % 6] as DatasetItem), path: `class/${index}.jpg`, hash, dhash: hash.slice(-16) }
  })
  return [{ ...IMPORTED, items: count }, items]
}

describe('an imported dataset', () => {
  it('comes back with every fact and every item', async () => {
    const { history } = openTemporary()
    const put = valueOf(await history.datasets.put(IMPORTED, ITEMS))
    expect(put).toEqual({ ...IMPORTED, datasetId: 'ds-0000', importedAt: '2026-01-01T00:00:00.000Z' })
    expect(valueOf(history.datasets.get('ds-0000'))).toEqual(put)
    expect(valueOf(history.datasets.list())).toEqual([put])
    expect(valueOf(history.datasets.items('ds-0000'))).toEqual(ITEMS)
  })

  it('is found by id, beginning of its id, name, and root with or without a final slash', async () => {
    const { history } = openTemporary()
    await history.datasets.put(IMPORTED, ITEMS)
    for (const reference of ['ds-0000', 'ds-00', '000', 'pets', '/data/pets', '/data/pets/', '/data/x/../pets']) {
      expect(valueOf(history.datasets.get(reference)).datasetId).toBe('ds-0000')
    }
    for (const reference of ['ds-', 'p', 'pet', '/data', '/data/other', '']) {
      expect(failureFrom(history.datasets.get(reference)).code).toBe('not-found')
    }
  })

  it('keeps its id when the same data is imported again, with the new time, name and problems', async () => {
    const { history } = openTemporary()
    await history.datasets.put(IMPORTED, ITEMS)
    const again = valueOf(await history.datasets.put({ ...IMPORTED, name: 'animals', problems: [] }, ITEMS))
    expect(again).toMatchObject({ datasetId: 'ds-0000', name: 'animals', problems: [] })
    expect(again.importedAt).toBe('2026-01-01T00:00:01.000Z')
    expect(valueOf(history.datasets.list())).toHaveLength(1)
    expect(valueOf(history.datasets.items('ds-0000'))).toEqual(ITEMS)
  })

  it('becomes another dataset when its content changed, and its runs stay with the content they saw', async () => {
    const { history } = openTemporary()
    const first = valueOf(await history.datasets.put(IMPORTED, ITEMS))
    const run = valueOf(history.runs.create(newRun(first.datasetId)))
    const second = valueOf(
      await history.datasets.put({ ...IMPORTED, fingerprint: 'e'.repeat(64), items: 2 }, ITEMS.slice(0, 2)),
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

    valueOf(await history.datasets.put(IMPORTED, ITEMS))
    expect(valueOf(history.datasets.get('pets')).datasetId).toBe(first.datasetId)
  })

  it('gives its samples page by page, filtered by split and class, with their place among all items', async () => {
    const { history } = openTemporary()
    await history.datasets.put(IMPORTED, ITEMS)
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

  it('of 100 000 items comes back as it was stored', async () => {
    const { history } = openTemporary()
    const [imported, items] = manyItems(100_000)
    valueOf(await history.datasets.put(imported, items))
    expect(valueOf(history.datasets.items('pets'))).toEqual(items)
  })

  it('that is stopped while it is stored leaves nothing, and what was there before stays whole', async () => {
    const { history, file } = openTemporary()
    const before = valueOf(await history.datasets.put(...MANY))
    for (const imported of [MANY[0], { ...MANY[0], root: '/data/other' }]) {
      const stop = new AbortController()
      const stages = new Set<number>()
      const onProgress = ({ done }: StageProgress): void => {
        stages.add(done)
        if (done > MANY[1].length / 2) stop.abort()
      }
      const stopped = await history.datasets.put(imported, MANY[1].toReversed(), { signal: stop.signal, onProgress })
      expect(failureFrom(stopped).code).toBe('stopped')
      expect(stages.size).toBeGreaterThan(3)
    }
    expect(valueOf(history.datasets.list())).toEqual([before])
    expect(valueOf(history.datasets.items('pets'))).toEqual(MANY[1])
    const database = new SQLite(file, { readonly: true })
    expect(database.prepare('SELECT count(*) AS n FROM datasets').get()).toEqual({ n: 1 })
    expect(database.prepare('SELECT count(*) AS n FROM items').get()).toEqual({ n: MANY[1].length })
    database.close()
  })

  it('is not seen before it is whole, and waits for nobody when others write', async () => {
    const { history } = openTemporary()
    const other = valueOf(await history.datasets.put({ ...IMPORTED, root: '/data/other' }, ITEMS))
    const stop = new AbortController()
    let looked = 0
    const onProgress = ({ done }: StageProgress): void => {
      if (done !== 0) return
      setImmediate(() => {
        looked = valueOf(history.datasets.list()).length
        // Stopping comes too late for what this write has completed.
        valueOf(history.runs.create(newRun(other.datasetId)))
        stop.abort()
      })
    }
    const stored = valueOf(await history.datasets.put(...MANY, { signal: stop.signal, onProgress }))
    expect(looked).toBe(1)
    expect(valueOf(history.datasets.list())).toEqual([stored, other])
    expect(valueOf(history.datasets.items(stored.datasetId))).toEqual(MANY[1])
    expect(valueOf(history.runs.list())).toHaveLength(1)
  })

  it('is stored beside another one, each whole', async () => {
    const { history } = openTemporary()
    const both = [MANY[0], { ...MANY[0], root: '/data/other' }].map((imported) =>
      history.datasets.put(imported, MANY[1]),
    )
    for (const put of both) expect(valueOf(history.datasets.items(valueOf(await put).datasetId))).toEqual(MANY[1])
  })

  it('is not stored at all when one item is not what it should be', async () => {
    const { history } = openTemporary()
    const broken = { ...(ITEMS[3] as DatasetItem), hash: 'short' }
    await expect(history.datasets.put(IMPORTED, ITEMS.with(3, broken))).rejects.toThrow(/CHECK/)
    await expect(history.datasets.put(IMPORTED, ITEMS.slice(1))).rejects.toThrow('6 items announced')
    expect(valueOf(history.datasets.list())).toEqual([])
  })
})

describe('removing a dataset', () => {
  it('without runs deletes its items, measurements and advice', async () => {
    const { history, file } = openTemporary()
    const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
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

  it('with past runs keeps those and their advice readable, and importing it again brings it back', async () => {
    const { history } = openTemporary()
    const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
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
    expect(valueOf(await history.datasets.put(IMPORTED, ITEMS)).datasetId).toBe(datasetId)
    expect(valueOf(history.datasets.items(datasetId))).toEqual(ITEMS)
  })

  it('lets go of a removed dataset with its last run', async () => {
    const { history, file } = openTemporary()
    const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    valueOf(history.runs.finish(runId, { status: 'stopped', reason: 'You stopped it.' }))
    valueOf(history.datasets.remove('pets'))
    valueOf(history.runs.remove(runId))
    const reader = new SQLite(file, { readonly: true })
    expect(reader.prepare('SELECT * FROM datasets').all()).toEqual([])
    reader.close()
  })
})
