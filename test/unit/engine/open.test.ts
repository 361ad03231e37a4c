import { describe, expect, test } from 'vitest'
import { doctor, openEngine } from '../../../core/engine/index.ts'

describe('openEngine', () => {
  test('auto opens the first engine that loads', async () => {
    const engine = await openEngine('auto', { threads: 1 })
    if (!engine.ok) throw new Error(engine.failure.message)
    expect(['tensorflow', 'ort']).toContain(engine.value.id)
    await engine.value.dispose()
  })

  test('ort describes itself with its version and threads', async () => {
    const engine = await openEngine('ort', { threads: 1 })
    expect(engine).toMatchObject({ ok: true, value: { id: 'ort', threads: 1 } })
    expect(engine.ok && engine.value.description).toMatch(/^ONNX Runtime \d+\.\d+\.\d+, CPU, 1 thread$/)
  })

  test.each([0, 1.5, -2, NaN])('%s threads are a mistake of the caller, not a crash', async (threads) => {
    expect(await openEngine('ort', { threads })).toMatchObject({ ok: false, failure: { code: 'usage' } })
  })
})

test('doctor reports every engine, with a reason or a speed', async () => {
  const statuses = await doctor({ threads: 2 })
  expect(statuses.map((status) => status.id)).toEqual(['tensorflow', 'ort', 'wasm'])
  for (const status of statuses) {
    if (status.available) expect(status.matmulGflops).toBeGreaterThan(0.1)
    else expect(status.why).toMatch(/\w{3,}.*npm/)
  }
  expect(statuses.find((status) => status.id === 'ort')?.available).toBe(true)
  expect(statuses.find((status) => status.id === 'wasm')?.available).toBe(true)
})
