/** The plot of weights between a run's fitted head and its trained ones, and the choice of others. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../core/app/sample.ts'
import type { Blend, RunDetail } from '../../core/contract/index.ts'
import { openThaw } from '../support/service.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { goTo } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp
let run: RunDetail

beforeAll(async () => {
  const pictures = join(scratch.home, '..', 'pictures')
  const written = await writeSampleDataset(pictures, { items: 90, seed: 3 })
  if (!written.ok) throw new Error(written.failure.message)
  {
    await using service = openThaw(scratch.home)
    for (const [strategy, epochs] of [
      ['frozen', 1],
      ['full', 3],
    ] as const) {
      const { runId } = await service.call('runs.start', { dataset: pictures, strategy, epochs })
      run = await service.call('runs.wait', { run: runId })
    }
  }
  thaw = await launchApp(scratch)
  await thaw.page.getByTestId('import-button').waitFor()
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

const blendOf = ({ artifacts }: RunDetail): Blend => artifacts.blend as Blend
const panel = () => thaw.page.getByTestId('run-blend')
const points = () => panel().getByRole('radiogroup').getByRole('radio')
const selected = async (): Promise<string> => (await thaw.page.getByTestId('blend-selected').textContent()) ?? ''

async function openRun(name: string): Promise<void> {
  await goTo(thaw.page, 'History')
  await thaw.page.getByTestId('history-row').getByRole('link', { name, exact: true }).click()
  await thaw.page.getByRole('heading', { name: 'Configuration' }).waitFor()
}

describe('the plot of a run that trained the tower', () => {
  it('has a point for each share, and names both ends and what is kept', async () => {
    await openRun(run.name)
    const { points: tried, share } = blendOf(run)
    expect(await points().count()).toBe(11)
    for (const [i, { validation, robust }] of tried.entries()) {
      const percent = (value: number): string => `${(100 * value).toFixed(1)}\u202f%`
      expect(await points().nth(i).getAttribute('aria-label')).toBe(
        `${10 * i} % trained: ${percent(validation.value)} in domain, ${percent(robust.value)} robust`,
      )
    }
    expect(await panel().locator('svg text').allTextContents()).toEqual(['0: fitted head', '1: trained'])
    expect(
      await points()
        .nth(10 * share)
        .isChecked(),
    ).toBe(true)
    expect(await selected()).toContain('(chosen by the rule; kept)')
    expect(await thaw.page.getByTestId('use-weights').isDisabled()).toBe(true)
    expect(await panel().textContent()).toContain('lowest calibrated validation loss')
    await panel().scrollIntoViewIfNeeded()
    await picture(thaw.page, 'blend')
  })

  it('lies where the scores say, inside its frame on wide and narrow windows', async () => {
    const { page } = thaw
    const before = page.viewportSize()
    for (const width of [1280, 900]) {
      await page.setViewportSize({ width, height: 800 })
      const frame = (await panel().getByRole('radiogroup').boundingBox())!
      const { points: tried } = blendOf(run)
      const boxes = []
      for (const i of tried.keys()) boxes.push((await points().nth(i).boundingBox())!)
      const middles = boxes.map((box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 }))
      for (const { x, y } of middles) {
        expect([x > frame.x, x < frame.x + frame.width, y > frame.y, y < frame.y + frame.height]).toEqual(
          Array.from({ length: 4 }, () => true),
        )
      }
      const [first, last] = [tried[0]!, tried.at(-1)!]
      const moved = Math.sign(last.validation.value - first.validation.value)
      expect(Math.sign(Math.round(middles.at(-1)!.x - middles[0]!.x))).toBe(moved)
      const rose = Math.sign(last.robust.value - first.robust.value)
      expect(Math.sign(Math.round(middles[0]!.y - middles.at(-1)!.y))).toBe(rose)
    }
    if (before) await page.setViewportSize(before)
  })

  it('goes along the path with the arrow keys', async () => {
    const start = Math.round(10 * blendOf(run).share)
    await points().nth(start).focus()
    await thaw.page.keyboard.press('ArrowRight')
    const next = (start + 1) % 11
    expect(await points().nth(next).isChecked()).toBe(true)
    const words =
      next === 0 ? 'The fitted head' : next === 10 ? 'The trained weights' : `The mixture with ${10 * next} %`
    expect(await selected()).toContain(words)
    await thaw.page.keyboard.press('ArrowLeft')
    expect(await points().nth(start).isChecked()).toBe(true)
  })

  it('lets a person keep another point, and says that the scores were known', async () => {
    const { page } = thaw
    const weights = (): Buffer => readFileSync(run.artifacts.best!)
    const before = weights()
    const other = blendOf(run).share === 0.5 ? 6 : 5
    // Points may lie on one another; each click on the same place goes on to the next.
    const { x, y, width, height } = (await points().nth(other).boundingBox())!
    await expect
      .poll(async () => {
        await page.mouse.click(x + width / 2, y + height / 2)
        return points().nth(other).isChecked()
      })
      .toBe(true)
    await page.getByTestId('use-weights').click()
    await page.getByTestId('blend-picked').waitFor()
    expect(await page.getByTestId('blend-picked').textContent()).toContain('after seeing the scores')
    expect(await selected()).toContain(`The mixture with ${10 * other} % of the trained weights (kept, picked by you)`)
    expect(weights().equals(before)).toBe(false)
    const last = page.getByTestId('run-timeline').locator('tbody tr').last()
    expect(await last.getAttribute('data-kind')).toBe('blend-picked')
    expect(await last.textContent()).toMatch(
      new RegExp(`A person picked the mixture with ${10 * other} % .* test accuracy [\\d.]+ %, [\\d.]+ % before`),
    )
    await page.getByText(`${run.name} now keeps the mixture with ${10 * other} % of the trained weights.`).waitFor()
    await panel().scrollIntoViewIfNeeded()
    await picture(page, 'blend-picked')
  })
})

it('a run that trained only the head has no such plot', async () => {
  await openRun(run.name.replace('full', 'frozen'))
  expect(await panel().count()).toBe(0)
})
