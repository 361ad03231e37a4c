import { describe, expect, it } from 'vitest'
import type { Client } from '../../../core/cli/client.ts'
import type { CommandContext } from '../../../core/cli/command.ts'
import { eventsText, followRun } from '../../../core/cli/follow-run.ts'
import type { AppEvent } from '../../../core/contract/events.ts'
import type { TrainingQueue } from '../../../core/contract/queue.ts'
import type { RunEvent } from '../../../core/contract/run.ts'
import { runDetail, runSummary } from '../renderer/runs.ts'

const EVENTS: readonly RunEvent[] = [
  { step: 0, epoch: 0, at: 4.2, kind: 'head-fit', text: 'Head fitted to 1,395 images in 4 views.' },
  { step: 35, epoch: 3.5, at: 75, kind: 'rate-cut', text: 'Rates halved; the weights of epoch 2 are back.' },
]

const EMPTY: TrainingQueue = { paused: false, why: '', runs: [] }

/** Follows the run r1 while these events come, then ends it. */
async function follow(options: CommandContext['options'], told: readonly AppEvent[], queue: TrainingQueue = EMPTY) {
  const said: string[] = []
  const listeners: ((event: AppEvent) => void)[] = []
  const context: CommandContext = {
    arguments: [],
    options,
    json: false,
    client: () => Promise.reject(new Error('not asked for')),
    onEvent: (listener) => void listeners.push(listener),
    onInterrupt: () => () => {},
    say: (line) => void said.push(line),
  }
  const call = (method: string): Promise<unknown> => {
    if (method === 'queue.get') return Promise.resolve(queue)
    expect(method).toBe('runs.wait')
    for (const event of told) for (const listener of listeners) listener(event)
    return Promise.resolve(runDetail({ events: [...EVENTS] }))
  }
  const client: Client = { call: call as Client['call'], job: call as Client['job'], close: () => Promise.resolve() }
  return { said, result: await followRun(context, client, 'r1') }
}

describe('a run that is followed', () => {
  const told: AppEvent[] = [
    { type: 'run.events', runId: 'r1', events: [...EVENTS] },
    { type: 'run.events', runId: 'other', events: [{ ...EVENTS[0]!, text: 'Of another run.' }] },
  ]

  it('tells its events as they come, a line each, and not those of other runs', async () => {
    expect((await follow({}, told)).said).toEqual([
      '4.2 s, epoch 0: Head fitted to 1,395 images in 4 views.',
      '1 min 15 s, epoch 3.5: Rates halved; the weights of epoch 2 are back.',
    ])
  })

  it('says nothing between the lines of JSON progress, which has them', async () => {
    expect((await follow({ progress: 'json' }, told)).said).toEqual([])
  })

  it('says where it waits, once for each change, and what to do where the queue stands still', async () => {
    const waiting = (runId: string) => ({
      ...runSummary({ runId, name: `run ${runId}`, status: 'queued' }),
      held: false,
    })
    const training = { ...runSummary({ runId: 'r0', name: 'run r0', status: 'running' }), held: false }
    const behind: TrainingQueue = { paused: false, why: '', runs: [training, waiting('r9'), waiting('r1')] }
    const next: TrainingQueue = { ...behind, runs: [training, waiting('r1'), waiting('r9')] }
    const paused: TrainingQueue = { paused: true, why: 'The queue is paused.', runs: [waiting('r1')] }
    const alone: TrainingQueue = { ...EMPTY, runs: [waiting('r1')] }
    const changes = [behind, next, paused, alone].map((queue): AppEvent => ({ type: 'queue.changed', queue }))
    expect((await follow({}, changes, behind)).said).toEqual([
      'Waiting: 2nd in the queue, behind “run r9”.',
      'Waiting: 1st in the queue, behind “run r0”.',
      'Waiting: 1st in the queue. The queue is paused. (`thaw queue resume`)',
    ])
    expect((await follow({ progress: 'json' }, changes, behind)).said).toEqual([])
  })

  it('goes on here where its Thaw closed before it was waited for, and the one in its place holds it back', async () => {
    const said: string[] = []
    const resumed: unknown[] = []
    const end = Promise.withResolvers<unknown>()
    const listeners: ((event: AppEvent) => void)[] = []
    let held = false
    const client = {
      call: (method: string, input: unknown): Promise<unknown> => {
        if (method === 'queue.get') {
          const waits = { ...runSummary({ runId: 'r1', name: 'run r1', status: 'queued' }), held }
          return Promise.resolve({ ...EMPTY, runs: [waits] })
        }
        if (method === 'runs.resume') {
          resumed.push(input)
          end.resolve(runDetail({ events: [] }))
          return Promise.resolve({})
        }
        // Answered by the Thaw in the other's place, where the run waits until someone asks.
        held = true
        for (const listener of listeners) listener({ type: 'history.reopened' })
        return end.promise
      },
    } as Client
    const context = {
      arguments: [],
      options: {},
      json: false,
      onEvent: (listener: (event: AppEvent) => void) => void listeners.push(listener),
      onInterrupt: () => () => {},
      say: (line: string) => void said.push(line),
    } as unknown as CommandContext
    expect((await followRun(context, client, 'r1')).json).toMatchObject({ runId: 'r1' })
    expect(resumed).toEqual([{ run: 'r1' }])
    expect(said.at(-1)).toBe('The Thaw that had this run has closed. The run goes on here.')
  })

  it('has them all in its JSON', async () => {
    expect((await follow({}, [])).result.json).toMatchObject({ runId: 'r1', events: EVENTS })
  })
})

it('events are a table of time, epoch and sentence, and nothing if there are none', () => {
  expect(eventsText(EVENTS)).toBe(
    [
      'time        epoch  event',
      '4.2 s           0  Head fitted to 1,395 images in 4 views.',
      '1 min 15 s    3.5  Rates halved; the weights of epoch 2 are back.',
    ].join('\n'),
  )
  expect(eventsText([])).toBe('')
})
