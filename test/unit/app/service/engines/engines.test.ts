import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunningTask } from '../../../../../core/app/service/compute/client.ts'
import { createEngines, type EnginesOptions } from '../../../../../core/app/service/engines/engines.ts'
import type { ComputeTask, ExamineTask } from '../../../../../core/contract/compute.ts'
import type { BackendStatus } from '../../../../../core/contract/engine.ts'
import type { EngineChoice } from '../../../../../core/domain/engine.ts'
import { failure, success } from '../../../../../core/domain/failure.ts'
import { type Machine, PROCESSOR, statusOn, WITH_CARD } from './statuses.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'thaw-engines-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const HERE = { processor: 'a processor', cores: 8, physicalCores: null, graphics: [] }

interface Scene {
  readonly machine?: Machine
  readonly choice?: EngineChoice
  readonly busy?: boolean
  readonly about?: EnginesOptions['machine']
  /** A backend that takes the compute process with it. */
  readonly dies?: string
  readonly answer?: (task: ExamineTask) => BackendStatus
}

function setUp(scene: Scene = {}) {
  const { machine = PROCESSOR, choice = 'auto', busy = false, about = HERE, dies } = scene
  const answer = scene.answer ?? ((task) => statusOn(machine, task.backend, task.model !== null))
  const tasks: ExamineTask[] = []
  let measured = 0
  function run(task: ComputeTask): RunningTask {
    if (task.task !== 'examine') throw new Error('nothing else is run here')
    tasks.push(task)
    const { promise, resolve } = Promise.withResolvers<Awaited<RunningTask['result']>>()
    if (task.backend === dies) resolve(failure('compute-lost', 'It ended with signal SIGSEGV.'))
    else resolve(success({ type: 'examined', id: 1, status: answer(task) }))
    return { result: promise, stop: () => {}, end: () => {} }
  }
  const engines = createEngines({
    choice: () => choice,
    compute: { run, busy: () => busy },
    file: join(folder, 'engines.json'),
    machine: about,
    now: () => new Date('2026-11-24T00:00:00Z'),
    onMeasured: () => measured++,
  })
  return { engines, tasks, measured: () => measured }
}

describe('the first task under “auto”', () => {
  test('on a machine without a card measures no model', async () => {
    const { engines, tasks, measured } = setUp()
    expect(await engines.order()).toEqual({ backend: 'ort', threads: 8, automatic: true })
    expect(tasks.map(({ model }) => model)).toEqual(tasks.map(() => null))
    expect(tasks.map(({ backend }) => backend)).not.toContain('wasm')
    expect(measured()).toBe(1)
  })

  test('on a machine with a faster card times the model on it and on the processor, and takes the faster', async () => {
    const { engines, tasks } = setUp({ machine: WITH_CARD })
    expect(await engines.order()).toMatchObject({ backend: 'ort:webgpu', automatic: true })
    expect(tasks.filter(({ model }) => model !== null).map(({ backend }) => backend)).toEqual(['ort', 'ort:webgpu'])
  })

  test('takes WebAssembly where ONNX Runtime does not load', async () => {
    const { engines } = setUp({ machine: { wasm: PROCESSOR.wasm! } })
    expect(await engines.order()).toMatchObject({ backend: 'wasm' })
  })

  test('survives a driver that ends the process, and says so', async () => {
    const { engines } = setUp({ machine: WITH_CARD, dies: 'ort:webgpu' })
    expect(await engines.order()).toMatchObject({ backend: 'ort' })
    const status = engines.report()?.engines.find(({ id }) => id === 'ort:webgpu')
    expect(status).toMatchObject({ available: false, why: expect.stringContaining('SIGSEGV') as string })
  })

  test('beside a running task takes the processor, and measures later', async () => {
    const { engines, tasks } = setUp({ busy: true })
    expect(await engines.order()).toEqual({ backend: 'ort', automatic: true })
    expect([tasks, engines.report()]).toEqual([[], null])
  })

  test('is measured once for callers at the same time', async () => {
    const { engines, tasks } = setUp()
    await Promise.all([engines.order(), engines.order()])
    expect(tasks.filter(({ backend }) => backend === 'ort')).toHaveLength(1)
  })
})

describe('what was measured', () => {
  test('is remembered on the same machine, and not on another', async () => {
    await setUp({ machine: WITH_CARD }).engines.order()
    const again = setUp({ machine: PROCESSOR })
    expect(await again.engines.order()).toMatchObject({ backend: 'ort:webgpu' })
    expect(again.tasks).toEqual([])
    const elsewhere = setUp({ about: { ...HERE, graphics: ['pci 0x10de 0x2684'] } })
    expect(await elsewhere.engines.order()).toMatchObject({ backend: 'ort' })
    expect(elsewhere.tasks).not.toEqual([])
  })

  test('is measured again where the file is damaged', async () => {
    await setUp({ machine: WITH_CARD }).engines.order()
    const file = join(folder, 'engines.json')
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100))
    expect(setUp().engines.report()).toBeNull()
    expect(await setUp().engines.order()).toMatchObject({ backend: 'ort' })
  })
})

test('what a person chose is taken without measuring, and not replaced', async () => {
  const { engines, tasks } = setUp({ choice: 'ort:cuda' })
  expect(await engines.order()).toEqual({ backend: 'ort:cuda', automatic: false })
  expect(tasks).toEqual([])
})

describe('the doctor', () => {
  const watch = () => {
    const seen: string[] = []
    const measure = (engines: ReturnType<typeof createEngines>, signal = new AbortController().signal) =>
      engines.doctor((backend, done, total) => seen.push(`${backend} ${done}/${total}`), signal)
    return { seen, measure }
  }

  test('times the model on every backend and tells how far it is', async () => {
    const { engines, tasks } = setUp({ machine: WITH_CARD })
    const { seen, measure } = watch()
    expect(await measure(engines)).toMatchObject({ ok: true, value: { measuredAt: '2026-11-24T00:00:00.000Z' } })
    expect(tasks.every(({ model }) => model === 'thaw-tiny')).toBe(true)
    expect([seen[0], seen.at(-1)]).toEqual(['ort 0/7', 'wasm 6/7'])
  })

  test('takes the number of threads that trains faster, and later tasks use it', async () => {
    const answer = (task: ExamineTask) => {
      const status = statusOn(PROCESSOR, task.backend, true)
      return task.threads === undefined ? status : { ...status, threads: task.threads, stepImagesPerSecond: 90 }
    }
    const { engines } = setUp({ about: { ...HERE, physicalCores: 4 }, answer })
    await watch().measure(engines)
    expect(await engines.order()).toEqual({ backend: 'ort', threads: 4, automatic: true })
  })

  test('refuses to measure beside a run, and stops when asked', async () => {
    expect(await watch().measure(setUp({ busy: true }).engines)).toMatchObject({ failure: { code: 'busy' } })
    const { engines } = setUp()
    expect(await watch().measure(engines, AbortSignal.abort())).toMatchObject({ failure: { code: 'stopped' } })
    expect(engines.report()).toBeNull()
  })
})
