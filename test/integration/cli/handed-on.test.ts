/** A run that a terminal follows while another Thaw trains it: when that one is closed, the terminal goes on with it. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeSpawn } from '../../../core/app/fork.ts'
import { createSupervisor } from '../../../core/app/supervisor.ts'
import type { AppEvent } from '../../../core/contract/events.ts'
import { writeSmallStage } from '../../support/small-model.ts'
import { startThaw, temporaryFolder } from './thaw.ts'

const folder = temporaryFolder()
const pictures = join(folder.path, 'pictures')
afterAll(() => folder.remove())
beforeAll(async () => void (await writeSmallStage(folder.path)))

/** The Thaw that owns the home, and so trains what others start. */
async function owner(home: string) {
  const watchers = new Set<(event: AppEvent) => void>()
  const spawn = nodeSpawn({ home, transport: 'test', engine: 'ort' })
  const supervisor = createSupervisor({
    spawn,
    onEvent: (event) => {
      for (const watch of watchers) watch(event)
    },
  })
  const started = await supervisor.start()
  if (!started.ok) throw new Error(started.failure.message)
  const trains = new Promise<void>((resolve) => {
    watchers.add((event) => event.type === 'run.progress' && event.progress.epoch >= 2 && resolve())
  })
  return { supervisor, trains }
}

describe('a run started from a terminal while another Thaw is open', () => {
  it('goes on in the terminal when that Thaw is closed', async () => {
    const home = join(folder.path, 'closed')
    const { supervisor, trains } = await owner(home)
    const model = join(folder.path, 'model')
    const asked = ['train', pictures, '--model', model, '--engine', 'ort', '--strategy', 'full', '--epochs', '100']
    const running = startThaw([...asked, '--json', '--home', home])
    await trains
    await supervisor.stop()
    const { code, stdout, stderr } = await running.ended
    expect(stderr).toContain('The run goes on from its checkpoint')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed' })
  })

  it('trains in the terminal when that Thaw is closed before its turn came', async () => {
    const home = join(folder.path, 'waiting')
    const { supervisor, trains } = await owner(home)
    const first = { dataset: pictures, model: 'thaw-tiny', strategy: 'full', epochs: 150 }
    expect(await supervisor.call('runs.start', first)).toMatchObject({ ok: true })
    await trains
    const args = ['train', pictures, '--model', 'thaw-tiny', '--strategy', 'frozen', '--epochs', '1', '--json']
    const waiting = startThaw([...args, '--home', home])
    await waiting.line(/Waiting: 1st in the queue, behind/)
    await supervisor.stop()
    const { code, stdout, stderr } = await waiting.ended
    expect(stderr).toContain('The run goes on here')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed' })
  })
})
