import { expect, test } from 'vitest'
import { createEngines } from '../../../core/app/compute/engines.ts'
import type { Backend } from '../../../core/domain/engine.ts'
import { failure, type Result } from '../../../core/domain/failure.ts'
import { openEngine, type Engine } from '../../../core/engine/index.ts'

const without =
  (...missing: Backend[]) =>
  (backend: Backend): Promise<Result<Engine>> =>
    missing.includes(backend)
      ? Promise.resolve(failure('engine-unavailable', `${backend} does not load.`))
      : openEngine(backend, { threads: 1 })

test('a backend chosen by measurement that no longer loads gives way, with the reason', async () => {
  const engine = await createEngines(without('tensorflow'))({ backend: 'tensorflow', automatic: true })
  expect(engine).toMatchObject({ ok: true, value: { id: 'ort', fallback: 'tensorflow does not load.' } })
  const last = await createEngines(without('ort'))({ backend: 'ort', automatic: true })
  expect(last).toMatchObject({ ok: true, value: { id: 'wasm', fallback: 'ort does not load.' } })
})

test('a backend chosen by hand that does not load is a failure', async () => {
  const engine = await createEngines(without('tensorflow'))({ backend: 'tensorflow', automatic: false })
  expect(engine).toMatchObject({ ok: false, failure: { code: 'engine-unavailable' } })
})

test('an engine is opened once, and again after a failure', async () => {
  let opens = 0
  let works = false
  const open = createEngines((backend) => {
    opens++
    return works ? openEngine(backend, { threads: 1 }) : without(backend)(backend)
  })
  await open({ backend: 'ort', automatic: false })
  works = true
  const [first, second] = [
    await open({ backend: 'ort', automatic: false }),
    await open({ backend: 'ort', automatic: true }),
  ]
  expect([opens, first]).toEqual([2, second])
})
