/** The queue of training in terminals that share a home, and runs that start from an earlier one. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TrainingQueue } from '../../../core/contract/queue.ts'
import type { RunDetail, RunSummary } from '../../../core/contract/run.ts'
import { startThaw, temporaryFolder, thaw } from './thaw.ts'

const folder = temporaryFolder()
const home = join(folder.path, 'home')
const [pictures, others] = [join(folder.path, 'pictures'), join(folder.path, 'others')]
afterAll(() => folder.remove())
beforeAll(async () => {
  await thaw(['sample', pictures, '--items', '60'])
  await thaw(['sample', others, '--items', '60', '--seed', '2'])
})

const here = (...args: string[]) => [...args, '--home', home]
const train = (...args: string[]) => here('train', ...args, '--strategy', 'frozen', '--epochs', '1')
const told = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await thaw(here('queue', ...args))
  if (code !== 0) throw new Error(stderr)
  return stdout
}

describe('thaw queue', () => {
  it('is empty where nothing trains, and answers wrong words with the right ones', async () => {
    expect(await told()).toBe('No run trains or waits.\n')
    const wrong = await thaw(here('queue', 'move', 'x'))
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('`thaw queue move RUN up|down|first|last|PLACE`'),
    ])
    const place = await thaw(here('queue', 'move', 'x', 'sideways'))
    expect([place.code, place.stderr]).toEqual([2, expect.stringContaining('not “sideways”')])
  })

  it('holds runs of two terminals while it is paused, says their places, and trains them in the order given', async () => {
    await told('pause')
    const first = startThaw(train(pictures, '--model', 'thaw-tiny', '--json'))
    await first.line(/Waiting: 1st in the queue\. The queue is paused.*`thaw queue resume`/)
    const second = startThaw(train(pictures, '--model', 'thaw-tiny', '--seed', '1', '--json'))
    await second.line(/Waiting: 2nd in the queue, behind “pictures · frozen · 1”\./)
    const { runs } = JSON.parse(await told('list', '--json')) as TrainingQueue
    expect(await told('move', runs[1]?.runId ?? '', 'up')).toMatch(/1 +run-\w+ +pictures · frozen · 2 +queued/)
    await first.line(/Waiting: 2nd in the queue, behind “pictures · frozen · 2”\./)
    await told('resume')
    const ended = await Promise.all([first.ended, second.ended])
    expect(ended.map(({ code }) => code)).toEqual([0, 0])
    const [a, b] = ended.map(({ stdout }) => JSON.parse(stdout) as RunDetail)
    const listed = JSON.parse((await thaw(here('history', '--json'))).stdout) as { runs: RunSummary[] }
    const began = (run: RunDetail | undefined) => listed.runs.find(({ runId }) => runId === run?.runId)?.startedAt ?? ''
    expect(began(b) < began(a)).toBe(true)
  })
})

it('a sweep whose run waits says so, and goes on when the queue does', async () => {
  await told('pause')
  const args = ['sweep', pictures, '--models', 'thaw-tiny', '--strategies', 'frozen', '--seeds', '1', '--epochs', '2']
  const sweep = startThaw(here(...args))
  await sweep.line(/Waiting: 1st in the queue\. The queue is paused/)
  await told('resume')
  expect((await sweep.ended).code).toBe(0)
})

describe('--from', () => {
  it('trains on with other data, and history says where the run comes from', async () => {
    const from = 'pictures · frozen · 1'
    const ran = await thaw(train(others, '--from', from, '--json'))
    if (ran.code !== 0) throw new Error(ran.stderr)
    const run = JSON.parse(ran.stdout) as RunDetail
    const shown = await thaw(here('history', 'show', run.runId))
    expect(shown.stdout).toMatch(/from +the weights of pictures · frozen · 1 \(run-\w+\)/)
    const deleted = await thaw(here('history', 'delete', from, '--yes'))
    expect(deleted.stdout).toContain('The trained weights stay, because others · frozen · 1 started from them.')
  })

  it('is refused beside --model, and for a run that is not there', async () => {
    const both = await thaw(train(others, '--from', 'x', '--model', 'thaw-tiny'))
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('Leave one of them out')])
    const none = await thaw(here('measure', others, '--from', 'nothing'))
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('nothing')])
  })
})
