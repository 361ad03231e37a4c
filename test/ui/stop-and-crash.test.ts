import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunSummary } from '../../core/contract/index.ts'
import { pointsOfColour } from './canvas.ts'
import { computePid } from './compute-process.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { expectScored, goTo, importByPath, setOptions, statusBecomes } from './person.ts'
import { writePictures } from './pictures.ts'
import { picture } from './screens.ts'
import { seen, stepsSeen, watch } from './watch.ts'

const program = resolve(import.meta.dirname, '../../core/cli/thaw.js')
const scratch = scratchFolder()
let thaw: LaunchedApp
let stoppedAt = 0

beforeAll(async () => {
  await writePictures(scratch.pictures)
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

async function stepsReach(name: string, step: number): Promise<void> {
  await expect.poll(async () => (await stepsSeen(thaw.page, name)).at(-1) ?? 0).toBeGreaterThanOrEqual(step)
}

// one run through all of it, because that is how long a person would wait for it
describe('a run that is stopped, and then loses its compute process', () => {
  it('shows its progress and draws its curves while it trains', async () => {
    const { page } = thaw
    await importByPath(page, scratch.pictures)
    await setOptions(page, { epochs: 16, strategy: 'full' })
    await page.getByTestId('recommend-and-train').click()
    const newest = page.getByRole('region', { name: 'Newest run' }).getByRole('heading').getByRole('link')
    await newest.waitFor()
    await newest.click()
    await watch(page, 'before', '[data-testid=run-progress]')
    await watch(page, 'status', '[data-testid=run-status]', 'data-status')
    await stepsReach('before', 3)
    const loss = page.getByTestId('run-curves').locator('canvas').first()
    await expect.poll(() => pointsOfColour(loss, '--series-1')).toBeGreaterThan(20)
    const timeline = page.getByTestId('run-timeline')
    await timeline.getByText(/“everything” begins, for at most 16 epochs: the stem, .* train\./).waitFor()
    await picture(page, 'run-live')
  })

  it('says that it is stopping as soon as the button is pressed', async () => {
    const { page } = thaw
    await page.getByTestId('stop-run').click()
    await statusBecomes(page, 'stopped')
    expect(await seen(page, 'status')).toEqual(['running', 'stopping', 'stopped'])
    stoppedAt = (await stepsSeen(page, 'before')).at(-1) ?? 0
    expect(stoppedAt).toBeGreaterThan(2)
    await page.getByTestId('resume-run').waitFor()
    await picture(page, 'run-stopped')
  })

  it('goes on where it stopped', async () => {
    const { page } = thaw
    await watch(page, 'again', '[data-testid=run-progress]')
    await page.getByTestId('resume-run').click()
    await stepsReach('again', stoppedAt + 1)
    expect((await stepsSeen(page, 'again'))[0]).toBeGreaterThanOrEqual(stoppedAt)
  })

  it('says so when its compute process is killed', async () => {
    const { page } = thaw
    process.kill(await computePid(thaw), 'SIGKILL')
    await statusBecomes(page, 'interrupted')
    const banner = page.getByTestId('compute-lost')
    await banner.waitFor()
    expect(await banner.textContent()).toMatch(/compute process ended.*killed.*can be resumed/)
    await picture(page, 'run-interrupted')
    await goTo(page, 'History')
    const row = page.getByTestId('history-row')
    expect(await row.textContent()).toContain('Interrupted')
    expect(await row.locator('[title*="compute process"]').count()).toBe(1)
    await banner.getByRole('button', { name: 'Dismiss' }).click()
    await banner.waitFor({ state: 'detached' })
  })

  it('leaves a history that other programs read, and that the app opens again', async () => {
    await thaw.close()
    const { stdout } = await promisify(execFile)(process.execPath, [
      program,
      'history',
      'list',
      '--json',
      '--home',
      scratch.home,
    ])
    const { runs } = JSON.parse(stdout) as { runs: RunSummary[] }
    expect(runs).toMatchObject([{ status: 'interrupted', reason: expect.stringMatching(/compute process ended/) }])
    thaw = await launchApp(scratch)
    await goTo(thaw.page, 'History')
    expect(await thaw.page.getByTestId('history-row').textContent()).toContain('Interrupted')
  })

  it('is resumed after that, and completes', async () => {
    const { page } = thaw
    await page.getByTestId('history-row').getByRole('rowheader').getByRole('link').click()
    await watch(page, 'resumed', '[data-testid=run-progress]')
    await page.getByTestId('resume-run').click()
    await statusBecomes(page, 'completed')
    expect((await stepsSeen(page, 'resumed'))[0]).toBeGreaterThanOrEqual(stoppedAt)
    await expectScored(page)
    // Stopped, killed and resumed: its one phase began once.
    expect(await page.getByTestId('run-timeline').locator('tr[data-kind=phase]').count()).toBe(1)
    expect(await page.getByTestId('resume-run').count()).toBe(0)
  })
})
