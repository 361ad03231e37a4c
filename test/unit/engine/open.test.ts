import { describe, expect, test } from 'vitest'
import { matrixSpeed, openEngine } from '../../../core/engine/index.ts'
import { opened } from './support.ts'

describe('openEngine', () => {
  test('ort describes itself with its version and threads', async () => {
    const engine = await openEngine('ort', { threads: 1 })
    expect(engine).toMatchObject({ ok: true, value: { id: 'ort', device: 'cpu', threads: 1 } })
    expect(engine.ok && engine.value.description).toMatch(/^ONNX Runtime \d+\.\d+\.\d+, CPU, 1 thread$/)
    expect(engine.ok && engine.value.fallback).toBeUndefined()
  })

  test.each([0, 1.5, -2, NaN])('%s threads are a mistake of the caller, not a crash', async (threads) => {
    expect(await openEngine('ort', { threads })).toMatchObject({ ok: false, failure: { code: 'usage' } })
  })
})

test('the speed of matrix products is that of a processor, not of a clock that was read wrong', async () => {
  const ort = await opened('ort')
  const wasm = await opened('wasm')
  const [fast, slow] = [await matrixSpeed(ort), await matrixSpeed(wasm)]
  expect(slow).toBeGreaterThan(0.1)
  expect(fast).toBeGreaterThan(slow)
  expect(fast).toBeLessThan(1e6)
  for (const engine of [ort, wasm]) await engine.dispose()
})
