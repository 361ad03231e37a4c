/** The queue of training in the window, and runs that go on from an earlier one. */
import { once } from 'node:events'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatasetSummary } from '../../core/domain/dataset.ts'
import type { RunDetail, RunSummary, TrainingQueue } from '../../core/contract/index.ts'
import type { Result } from '../../core/domain/failure.ts'
import { openProcesses } from '../support/thaw-processes.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { goTo, statusBecomes } from './person.ts'
import { writePictures } from './pictures.ts'
import { picture } from './screens.ts'

declare const location: { assign(hash: string): void }
declare const window: { readonly thaw: { call(method: string, params: unknown): Promise<Result<unknown>> } }

const scratch = scratchFolder()
const other = join(scratch.root, 'others')
let thaw: LaunchedApp

beforeAll(async () => {
  await writePictures(scratch.pictures, 60)
  await writePictures(other, 60)
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

async function call<T>(page: Page, method: string, params: object): Promise<T> {
  const result = await page.evaluate(([name, given]) => window.thaw.call(name, given), [method, params] as const)
  if (!result.ok) throw new Error(result.failure.message)
  return result.value as T
}

const start = (page: Page, input: object) =>
  call<RunSummary>(page, 'runs.start', { dataset: scratch.pictures, model: 'thaw-tiny', ...input })
const long = { strategy: 'full', epochs: 150 }
const short = { strategy: 'frozen', epochs: 1 }
const order = (page: Page) => page.getByTestId('queued-run').getByRole('link').allTextContents()

describe('runs that wait', () => {
  const names: string[] = []

  it('are listed in their order, which the keyboard changes without losing its place', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    expect(await page.getByTestId('queue').count()).toBe(0)
    const first = await start(page, long)
    for (let i = 0; i < 3; i++) names.push((await start(page, short)).name)
    const [a, b, c] = names as [string, string, string]
    await expect.poll(() => order(page)).toEqual([a, b, c])
    expect(await page.getByTestId('waiting-runs').textContent()).toContain('3 runs wait')
    await picture(page, 'queue')
    await page.getByRole('button', { name: `Move ${c} up` }).press('Enter')
    await expect.poll(() => order(page)).toEqual([a, c, b])
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => order(page)).toEqual([c, a, b])
    await page.keyboard.press('Alt+ArrowDown')
    await expect.poll(() => order(page)).toEqual([a, c, b])
    await page.getByTestId('queued-run').filter({ hasText: b }).getByTestId('take-out').click()
    await expect.poll(() => order(page)).toEqual([a, c])
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => order(page)).toEqual([a, c, b])
    await page.getByRole('link', { name: first.name }).first().click()
    await statusBecomes(page, 'running')
  })

  it('stay where they are when the queue is paused, and say so on their own pages', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    await page.getByTestId('pause-queue').click()
    await page.getByTestId('queue-why').getByText('The queue is paused').waitFor()
    await page.getByTestId('pause-queue-now').click()
    await expect.poll(async () => (await order(page)).length).toBe(4)
    await picture(page, 'queue-paused')
    await page.getByTestId('queued-run').nth(1).getByRole('link').click()
    await page.getByTestId('run-waiting').getByText('2nd in the queue').waitFor()
    await page.getByTestId('run-waiting').getByRole('button', { name: 'Resume the queue' }).waitFor()
    await picture(page, 'run-waiting')
  })

  it('are there when Thaw opens again, and train when a person says so', async () => {
    await goTo(thaw.page, 'History')
    await thaw.page.getByTestId('queued-run').first().getByTestId('take-out').click()
    await expect.poll(async () => (await order(thaw.page)).length).toBe(3)
    await thaw.page.getByTestId('resume-queue').click()
    await thaw.page.getByTestId('queue').waitFor({ state: 'detached' })
    const { page: before, app } = thaw
    const last = await start(before, long)
    await start(before, short)
    await expect
      .poll(async () => (await call<RunDetail>(before, 'runs.get', { run: last.runId })).progress?.step ?? 0)
      .toBeGreaterThan(2)
    const ended = once(app.process(), 'exit')
    app.process().kill('SIGTERM')
    await ended
    thaw = await launchApp(scratch)
    const { page } = thaw
    await goTo(page, 'History')
    await page.getByTestId('queue-why').getByText('Thaw was closed before this run started').waitFor()
    await picture(page, 'queue-held')
    await page.getByTestId('resume-queue').click()
    await page.getByTestId('queue').waitFor({ state: 'detached' })
    const { runs } = await call<TrainingQueue>(page, 'queue.get', {})
    for (const { runId } of runs) await call(page, 'runs.wait', { run: runId })
  })
})

describe('a run that another Thaw trains', () => {
  it('can go on in this window when that one closes', async () => {
    await thaw.close()
    const owner = openProcesses(scratch.home)
    const { runId, name } = await owner.call('runs.start', {
      dataset: scratch.pictures,
      model: 'thaw-tiny',
      strategy: 'full',
      // Still training when the window is there, however long that takes to open.
      epochs: 10_000,
    })
    thaw = await launchApp(scratch)
    const { page } = thaw
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).getByText('%').waitFor()
    await owner.supervisor.stop()
    const offer = page.getByTestId('left-behind')
    await offer.getByText(`The Thaw that trained “${name}” has closed`).waitFor()
    await picture(page, 'left-behind')
    await page.getByTestId('go-on').click()
    await offer.waitFor({ state: 'detached' })
    await expect.poll(async () => (await call<RunDetail>(page, 'runs.get', { run: runId })).status).toBe('running')
    await call(page, 'runs.stop', { run: runId })
    await call(page, 'runs.wait', { run: runId })
  })
})

describe('a run that completed', () => {
  it('is the start of training on another dataset', async () => {
    const { page } = thaw
    const { datasetId, name } = await call<DatasetSummary>(page, 'datasets.import', { path: other })
    const run = await start(page, { ...short, seed: 9 })
    await call(page, 'runs.wait', { run: run.runId })
    await page.evaluate((hash) => location.assign(hash), `#/run/${run.runId}`)
    await page.getByTestId('train-on').click()
    await picture(page, 'train-on')
    await page.getByTestId('train-on-dialog').getByRole('link', { name }).click()
    await expect.poll(() => page.getByTestId('start-from').inputValue()).toBe(run.runId)
    await page.getByTestId('recommend-and-train').click()
    await page.getByTestId('advice-card').waitFor()
    await picture(page, 'start-from')
    const started = async () =>
      (await call<{ runs: RunSummary[] }>(page, 'runs.list', { dataset: datasetId })).runs[0]?.runId ?? ''
    await expect.poll(started).not.toBe('')
    const next = await call<RunDetail>(page, 'runs.get', { run: await started() })
    expect(next.config.from).toEqual({ runId: run.runId, name: run.name })
    await page.evaluate((hash) => location.assign(hash), `#/run/${next.runId}`)
    await page.getByText('started from').getByRole('link', { name: run.name }).waitFor()
    await call(page, 'runs.stop', { run: next.runId })
    await call(page, 'runs.wait', { run: next.runId })
  })
})
