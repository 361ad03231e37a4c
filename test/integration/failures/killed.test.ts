import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { RunDetail } from '../../../core/contract/run.ts'
import { isRunning } from '../../../core/app/process-gone.ts'
import { temporaryFolder } from '../../support/images/folder.ts'
import { writeSmallStage } from '../../support/small-model.ts'
import { startThaw, thaw } from '../cli/thaw.ts'

it.skipIf(process.platform === 'win32')(
  'a Thaw whose first process is killed leaves none behind, and a run with a checkpoint, a reason and a next action',
  async () => {
    await using folder = await temporaryFolder()
    const home = join(folder.path, 'home')
    const { dataset, model } = await writeSmallStage(folder.path)
    const options = ['--engine', 'ort', '--home', home]
    const asked = ['train', dataset, '--model', model, '--strategy', 'full', '--epochs', '2000']
    const running = startThaw([...asked, '--progress', 'json', ...options])
    await running.line(/"type":"run.progress".*"epoch":[1-9]/)
    const { pid } = JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8')) as { pid: number }
    const listed = spawnSync('ps', ['-o', 'pid=', '--ppid', String(running.process.pid)], { encoding: 'utf8' }).stdout
    const children = listed.trim().split(/\s+/).map(Number)
    expect(children).toContain(pid)
    expect(children).toHaveLength(2)
    running.process.kill('SIGKILL')
    while (children.some(isRunning)) await sleep(50)

    const { stdout } = await thaw(['history', '--json', ...options])
    const [found] = (JSON.parse(stdout) as { runs: RunDetail[] }).runs
    const shown = await thaw(['history', 'show', found?.runId ?? '', '--json', ...options])
    const run = JSON.parse(shown.stdout) as RunDetail
    expect(run).toMatchObject({ status: 'interrupted', reason: expect.stringContaining('Resume') })
    expect(existsSync(join(run.artifacts.folder, 'last.safetensors'))).toBe(true)
    const text = await thaw(['history', 'show', run.runId, ...options])
    expect(text.stdout).toContain(`thaw resume ${run.runId}`)
  },
)
