import SQLite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { failureFrom, IMPORTED, ITEMS, newAdvice, newMeasurement, openTemporary, valueOf } from './records.ts'

describe('measurements', () => {
  it('come back whole, and the latest is the last stored for that data and model', async () => {
    const { history } = openTemporary()
    const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
    const latest = (modelHash?: string, fingerprint = IMPORTED.fingerprint) =>
      valueOf(history.measurements.latest({ datasetId, fingerprint, modelHash }))
    expect(latest()).toBeNull()
    const first = valueOf(history.measurements.put(newMeasurement(datasetId)))
    expect(first).toEqual({
      ...newMeasurement(datasetId),
      measurementId: first.measurementId,
      measuredAt: '2026-01-01T00:00:01.000Z',
    })
    const second = valueOf(history.measurements.put(newMeasurement(datasetId, { modelHash: 'bb' })))
    expect(valueOf(history.measurements.get(first.measurementId))).toEqual(first)
    expect(latest()).toEqual(second)
    expect(latest('aa')).toEqual(first)
    expect(latest('bb')).toEqual(second)
    expect(latest('cc')).toBeNull()
    expect(latest(undefined, 'other data')).toBeNull()
    expect(failureFrom(history.measurements.get('meas-none')).code).toBe('not-found')
  })

  it('with a number that JSON cannot hold are refused as a bug, not stored unreadable', async () => {
    const { history } = openTemporary()
    const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
    expect(() => history.measurements.put(newMeasurement(datasetId, { seconds: Number.NaN }))).toThrow(/seconds/)
    expect(valueOf(history.measurements.latest({ datasetId, fingerprint: IMPORTED.fingerprint }))).toBeNull()
  })

  it('that were altered behind our back are named as damaged', async () => {
    const { history, file } = openTemporary()
    const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
    const { measurementId } = valueOf(history.measurements.put(newMeasurement(datasetId)))
    const other = new SQLite(file)
    for (const body of ['{"measurementId": 3}', 'not JSON']) {
      other.prepare('UPDATE measurements SET body = ?').run(body)
      expect(failureFrom(history.measurements.get(measurementId))).toMatchObject({
        code: 'database-corrupt',
        message: expect.stringContaining(measurementId),
      })
    }
    other.close()
  })
})

describe('measurements of models that other trainers train', () => {
  it('come back whole, the last one of that data and model', async () => {
    const { history } = openTemporary()
    const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
    const { size } = newMeasurement(datasetId)
    const { doublingGain: _, ...counted } = size
    const made = (modelHash: string): Parameters<typeof history.elsewhereMeasurements.put>[0] => ({
      datasetId,
      fingerprint: IMPORTED.fingerprint,
      model: '/models/qwen',
      modelHash,
      family: 'Qwen2.5-VL',
      task: 'captions',
      engine: 'CPU',
      size: counted,
      images: 0,
      probe: null,
      shift: null,
      score: null,
      unscored: 'No questions were wanted.',
      msPerImage: null,
      seconds: 3,
    })
    const latest = (modelHash: string, fingerprint = IMPORTED.fingerprint) =>
      valueOf(history.elsewhereMeasurements.latest({ datasetId, fingerprint, modelHash }))
    expect(latest('aa')).toBeNull()
    valueOf(history.elsewhereMeasurements.put(made('aa')))
    const second = valueOf(history.elsewhereMeasurements.put(made('aa')))
    valueOf(history.elsewhereMeasurements.put(made('bb')))
    expect(latest('aa')).toEqual(second)
    expect(second).toMatchObject(made('aa'))
    expect(latest('aa', 'other data')).toBeNull()
    expect(failureFrom(history.elsewhereMeasurements.put({ ...made('aa'), datasetId: 'gone' })).code).toBe('not-found')
  })
})

describe('advice', () => {
  it('comes back whole, and the latest is the last stored for that data and model', async () => {
    const { history } = openTemporary()
    const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
    const latest = (modelHash = 'aa') => valueOf(history.advice.latest({ datasetId, modelHash }))
    expect(latest()).toBeNull()
    const first = valueOf(history.advice.put(newAdvice(datasetId)))
    expect(first).toEqual({ ...newAdvice(datasetId), adviceId: first.adviceId, createdAt: first.createdAt })
    const second = valueOf(history.advice.put(newAdvice(datasetId, { strategy: 'full' })))
    const other = valueOf(history.advice.put(newAdvice(datasetId, { model: 'other', modelHash: 'bb' })))
    expect([latest(), latest('bb'), latest('cc')]).toEqual([second, other, null])
    expect(valueOf(history.advice.get(first.adviceId))).toEqual(first)
    expect(failureFrom(history.advice.get('adv-none')).code).toBe('not-found')
  })
})

describe('settings', () => {
  it('start from the defaults, change one by one and outlive the process', () => {
    const { history, file } = openTemporary()
    expect(valueOf(history.settings.get())).toEqual({ theme: 'system', engine: 'auto', model: null, pythons: {} })
    expect(valueOf(history.settings.set({ theme: 'dark' }))).toEqual({
      theme: 'dark',
      engine: 'auto',
      model: null,
      pythons: {},
    })
    expect(valueOf(history.settings.set({ engine: 'wasm', theme: undefined, model: 'other' }))).toEqual({
      theme: 'dark',
      engine: 'wasm',
      model: 'other',
      pythons: {},
    })
    const reader = new SQLite(file, { readonly: true })
    expect(reader.prepare('SELECT * FROM settings ORDER BY name').all()).toEqual([
      { name: 'engine', value: '"wasm"' },
      { name: 'model', value: '"other"' },
      { name: 'theme', value: '"dark"' },
    ])
    reader.close()
  })
})
