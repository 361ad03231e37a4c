import { describe, expect, test } from 'vitest'
import type { Inspection } from '../../../core/contract/index.ts'
import { failure, success, type Result } from '../../../core/domain/failure.ts'
import { createInspector } from '../../../renderer/state/inspecting.ts'
import { createThaw } from '../../../renderer/state/thaw.ts'
import type { Transport } from '../../../renderer/transport/types.ts'

interface Call {
  readonly method: string
  readonly input: {
    readonly path?: string
    readonly scope?: string
    readonly jobId?: string
    readonly previewId?: string
    readonly boxes?: string
    readonly patience?: number | undefined
  }
  readonly answer: (result: Result<unknown>) => void
}

/** A window whose calls are answered by the test, one by one. */
function open() {
  const calls: Call[] = []
  const places: string[] = []
  const transport: Transport = {
    call: ((method: string, input: Call['input']) =>
      new Promise((answer) => calls.push({ method, input, answer }))) as unknown as Transport['call'],
    onEvent: () => () => {},
    onConnection: () => () => {},
    native: null,
  }
  const thaw = createThaw(transport, { now: () => 0, later: () => {}, go: (hash) => places.push(hash) })
  let jobs = 0
  const inspector = createInspector(thaw, '/data/birds', () => `j${++jobs}`)
  async function answer(call: Call | undefined, result: Result<unknown>): Promise<void> {
    if (!call) throw new Error('nothing was asked')
    call.answer(result)
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  const asked = (method: string): Call[] => calls.filter((call) => call.method === method)
  return { thaw, inspector, answer, asked, places, state: () => inspector.state.get() }
}

function seen(previewId: string): Result<Inspection> {
  return success({ previewId, complete: true, samples: [], checked: null } as unknown as Inspection)
}

function checkedAs(previewId: string): Result<Inspection> {
  return success({ previewId, complete: true, samples: [], checkSeconds: null, checked: {} } as unknown as Inspection)
}

describe('an inspector', () => {
  test('looks first and checks every image of what it saw behind it', async () => {
    const { inspector, answer, asked, state } = open()
    inspector.look({ boxes: 'referring' })
    expect(state()).toMatchObject({ busy: 'looking', inspection: null })
    await answer(asked('datasets.inspect')[0], seen('p1'))
    expect(state()).toMatchObject({ busy: 'checking', inspection: { previewId: 'p1', checked: null } })
    await answer(asked('datasets.check')[0], checkedAs('p1'))
    expect(state()).toMatchObject({ busy: null, inspection: { previewId: 'p1', checked: {} } })
  })

  test('asks about the source once for each way of reading it; all else goes by the preview', async () => {
    const { inspector, answer, asked } = open()
    inspector.look({ boxes: 'referring' })
    await answer(asked('datasets.inspect')[0], seen('p1'))
    await answer(asked('datasets.check')[0], checkedAs('p1'))
    inspector.importNow()
    await Promise.resolve()
    await answer(asked('datasets.importPreview')[0], failure('home-unwritable', 'The disk is full.'))
    expect(asked('datasets.inspect').map(({ input }) => input)).toEqual([
      { path: '/data/birds', boxes: 'referring', scope: 'first', jobId: 'j1' },
    ])
    expect(asked('datasets.check').map(({ input }) => input.previewId)).toEqual(['p1'])
    expect(asked('datasets.importPreview').map(({ input }) => input.previewId)).toEqual(['p1'])
    expect(asked('datasets.forgetPreview')).toEqual([])
  })

  test('waits with a check that takes long until the person starts it, however long it takes then', async () => {
    const { inspector, answer, asked, state } = open()
    inspector.look({})
    await answer(asked('datasets.inspect')[0], seen('p1'))
    const [check] = asked('datasets.check')
    expect(check?.input.patience).toBeGreaterThan(0)
    await answer(check, success({ previewId: 'p1', checkSeconds: 754, checked: null } as unknown as Inspection))
    expect(state()).toMatchObject({ busy: null, waits: 754, inspection: { previewId: 'p1', checked: null } })
    inspector.check()
    expect(state()).toMatchObject({ busy: 'checking', waits: null })
    expect(asked('datasets.check')[1]?.input).toMatchObject({ previewId: 'p1', patience: undefined })
  })

  test('cancels what was asked before, keeps the old picture, and drops an answer that comes too late', async () => {
    const { inspector, answer, asked, state, thaw } = open()
    inspector.look({})
    await answer(asked('datasets.inspect')[0], seen('p1'))
    inspector.look({ boxes: 'referring' })
    expect(asked('jobs.cancel').map(({ input }) => input.jobId)).toEqual(['j2'])
    expect(state()).toMatchObject({ busy: 'looking', inspection: { previewId: 'p1' } })
    inspector.look({ boxes: 'crops' })
    expect(asked('jobs.cancel').map(({ input }) => input.jobId)).toEqual(['j2', 'j3'])
    await answer(asked('datasets.check')[0], checkedAs('p1'))
    await answer(asked('datasets.inspect')[1], seen('late'))
    expect(state()).toMatchObject({ busy: 'looking', inspection: { previewId: 'p1', checked: null } })
    await answer(asked('datasets.inspect')[2], seen('p3'))
    expect(state().inspection?.previewId).toBe('p3')
    expect(asked('datasets.forgetPreview').map(({ input }) => input.previewId)).toEqual(['late', 'p1'])
    expect([...thaw.jobs.get().keys()]).toEqual(['j5'])
  })

  test('imports with the check that is under way, and goes to the dataset', async () => {
    const { inspector, answer, asked, places, thaw } = open()
    inspector.look({ boxes: 'referring' })
    await answer(asked('datasets.inspect')[0], seen('p1'))
    inspector.importNow()
    expect(asked('datasets.importPreview')).toEqual([])
    await answer(asked('datasets.check')[0], checkedAs('p1'))
    expect(asked('datasets.importPreview')[0]?.input).toMatchObject({ previewId: 'p1' })
    const imported = { datasetId: 'd1', name: 'birds', items: 3, classes: [], format: 'coco' }
    await answer(asked('datasets.importPreview')[0], success(imported))
    expect(places).toEqual(['#/dataset/d1'])
    expect(thaw.jobs.get().size).toBe(0)
  })

  test('goes on importing after the person has left, and tells when it is done', async () => {
    const { inspector, answer, asked, places, thaw } = open()
    inspector.look({})
    await answer(asked('datasets.inspect')[0], seen('p1'))
    inspector.importNow()
    inspector.close()
    expect(asked('jobs.cancel')).toEqual([])
    await answer(asked('datasets.check')[0], checkedAs('p1'))
    expect(asked('datasets.forgetPreview')).toEqual([])
    await answer(
      asked('datasets.importPreview')[0],
      success({ datasetId: 'd1', name: 'birds', items: 3, classes: [], format: 'coco' }),
    )
    expect(places).toEqual([])
    expect(thaw.notices.list.get().map(({ text }) => text)).toEqual(['Imported birds: 3 items.'])
    expect(asked('datasets.forgetPreview').map(({ input }) => input.previewId)).toEqual(['p1'])
  })

  test('does not import when the person cancels the check that it waits for', async () => {
    const { inspector, answer, asked, thaw, state } = open()
    inspector.look({})
    await answer(asked('datasets.inspect')[0], seen('p1'))
    inspector.importNow()
    await answer(asked('datasets.check')[0], failure('stopped', 'Stopped.'))
    expect(asked('datasets.importPreview')).toEqual([])
    expect(thaw.jobs.get().size).toBe(0)
    expect(state()).toMatchObject({ busy: null, stopped: true, failure: null })
  })

  test('ends the check and frees its pictures when the person leaves', async () => {
    const { inspector, answer, asked, thaw } = open()
    inspector.look({})
    await answer(asked('datasets.inspect')[0], seen('p1'))
    inspector.close()
    expect(asked('jobs.cancel').map(({ input }) => input.jobId)).toEqual(['j2'])
    expect(asked('datasets.forgetPreview').map(({ input }) => input.previewId)).toEqual(['p1'])
    expect(thaw.jobs.get().size).toBe(0)
  })

  test('checks nothing while it is open which column holds what', async () => {
    const { inspector, answer, asked, state } = open()
    inspector.look({})
    const unclear = { code: 'columns-unclear', message: 'Which?' }
    await answer(asked('datasets.inspect')[0], success({ previewId: 'p1', unclear } as unknown as Inspection))
    expect(asked('datasets.check')).toEqual([])
    expect(state()).toMatchObject({ busy: null, failure: null, inspection: { previewId: 'p1' } })
  })

  test('keeps a failure until the next look', async () => {
    const { inspector, answer, asked, state } = open()
    inspector.look({})
    await answer(asked('datasets.inspect')[0], failure('dataset-empty', 'It holds no images.'))
    expect(state().failure?.code).toBe('dataset-empty')
    inspector.look({})
    await answer(asked('datasets.inspect')[1], seen('p1'))
    expect(state().failure).toBeNull()
  })
})
