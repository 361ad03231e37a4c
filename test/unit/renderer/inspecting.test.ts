import { describe, expect, test } from 'vitest'
import type { Inspection } from '../../../core/contract/index.ts'
import { failure, success, type Result } from '../../../core/domain/failure.ts'
import { createInspector, shownOf } from '../../../renderer/state/inspecting.ts'
import { createThaw } from '../../../renderer/state/thaw.ts'
import type { Transport } from '../../../renderer/transport/types.ts'

interface Call {
  readonly method: string
  readonly input: {
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
  return success({ previewId, complete: true, samples: [], checked: {} } as unknown as Inspection)
}

describe('an inspector', () => {
  test('looks first and checks every image behind it', async () => {
    const { inspector, answer, asked, state } = open()
    inspector.look({})
    expect(state()).toMatchObject({ busy: 'looking', inspection: null })
    await answer(asked('datasets.inspect')[0], seen('p1'))
    expect(state()).toMatchObject({ busy: 'checking', inspection: { previewId: 'p1' }, check: null })
    expect(asked('datasets.inspect').map(({ input }) => input.scope)).toEqual(['first', 'all'])
    await answer(asked('datasets.inspect')[1], seen('p2'))
    expect(state()).toMatchObject({ busy: null, check: { previewId: 'p2' } })
    expect(shownOf(state())?.previewId).toBe('p1')
  })

  test('waits with a check that takes long until the person starts it, however long it takes then', async () => {
    const { inspector, answer, asked, state } = open()
    inspector.look({})
    await answer(asked('datasets.inspect')[0], seen('p1'))
    const [, check] = asked('datasets.inspect')
    expect(check?.input.patience).toBeGreaterThan(0)
    await answer(check, success({ previewId: 'p2', checkSeconds: 754, checked: null } as unknown as Inspection))
    expect(state()).toMatchObject({ busy: null, check: null, waits: 754, inspection: { previewId: 'p1' } })
    inspector.check()
    expect(state()).toMatchObject({ busy: 'checking', waits: null })
    expect(asked('datasets.inspect')[2]?.input).toMatchObject({ scope: 'all', patience: undefined })
  })

  test('cancels what was asked before, keeps the old picture, and drops an answer that comes too late', async () => {
    const { inspector, answer, asked, state, thaw } = open()
    inspector.look({})
    await answer(asked('datasets.inspect')[0], seen('p1'))
    inspector.look({ boxes: 'referring' })
    expect(asked('jobs.cancel').map(({ input }) => input.jobId)).toEqual(['j2'])
    expect(state()).toMatchObject({ busy: 'looking', inspection: { previewId: 'p1' } })
    await answer(asked('datasets.inspect')[1], seen('late'))
    expect(state().check).toBeNull()
    await answer(asked('datasets.inspect')[2], seen('p3'))
    expect(state().inspection?.previewId).toBe('p3')
    expect(asked('datasets.forgetPreview').map(({ input }) => input.previewId)).toEqual(['late', 'p1'])
    expect([...thaw.jobs.get().keys()]).toEqual(['j4'])
  })

  test('imports with the check that is under way, and goes to the dataset', async () => {
    const { inspector, answer, asked, places, thaw } = open()
    inspector.look({ boxes: 'referring' })
    await answer(asked('datasets.inspect')[0], seen('p1'))
    inspector.importNow()
    expect(asked('datasets.import')).toEqual([])
    await answer(asked('datasets.inspect')[1], seen('p2'))
    expect(asked('datasets.import')[0]?.input).toMatchObject({ path: '/data/birds', boxes: 'referring' })
    const imported = { datasetId: 'd1', name: 'birds', items: 3, classes: [], format: 'coco' }
    await answer(asked('datasets.import')[0], success(imported))
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
    await answer(asked('datasets.inspect')[1], seen('p2'))
    await answer(
      asked('datasets.import')[0],
      success({ datasetId: 'd1', name: 'birds', items: 3, classes: [], format: 'coco' }),
    )
    expect(places).toEqual([])
    expect(thaw.notices.list.get().map(({ text }) => text)).toEqual(['Imported birds: 3 items.'])
  })

  test('does not import when the person cancels the check that it waits for', async () => {
    const { inspector, answer, asked, thaw, state } = open()
    inspector.look({})
    await answer(asked('datasets.inspect')[0], seen('p1'))
    inspector.importNow()
    await answer(asked('datasets.inspect')[1], failure('stopped', 'Stopped.'))
    expect(asked('datasets.import')).toEqual([])
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
    expect(asked('datasets.inspect').map(({ input }) => input.scope)).toEqual(['first'])
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
