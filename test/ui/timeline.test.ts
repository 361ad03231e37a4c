import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths, prepareHome } from '../../core/app/home.ts'
import type { RunEvent } from '../../core/contract/index.ts'
import { RUN_EVENT_KINDS } from '../../core/domain/run.ts'
import type { History } from '../../core/history/index.ts'
import { openHistory } from '../../core/history/index.ts'
import { IMPORTED, ITEMS, newRun, optionsFor, SCORES, valueOf } from '../integration/history/records.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { goTo } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp

const STEPS = 10
const EPOCHS = 20
const REASON =
  'Training did not improve on the fitted head (82.7 % of the validation images right). Try a smaller rate or more images.'
const happened = (epoch: number, kind: RunEvent['kind'], text: string): RunEvent => ({
  step: Math.round(epoch * STEPS),
  epoch,
  at: 4 + epoch * 7.3,
  kind,
  text,
})

/** Three, as of an ordinary run that did not improve; two of them at its start. */
const FEW = [
  happened(0, 'head-fit', 'Head fitted to 1,395 images in 4 views: 82.7 % of the validation images right.'),
  happened(0, 'phase', '“everything” begins, for at most 20 epochs: the stem, 8 blocks and the head train.'),
  happened(EPOCHS, 'not-improved', REASON),
]
/** Two an epoch, of every kind, some of them long. */
const MANY = Array.from({ length: 40 }, (_, i) => {
  const kind = RUN_EVENT_KINDS[i % RUN_EVENT_KINDS.length] as RunEvent['kind']
  const long = i % 5 === 0 ? ' The best weights, those of epoch 3 with 84.1 % of the validation images, are back.' : ''
  return happened(i / 2, kind, `Change ${i + 1}: rates cut to ${(1 / (i + 1)).toFixed(3)} of what they were.${long}`)
})

function store(history: History, datasetId: string, strategy: 'frozen' | 'full' | 'progressive', events: RunEvent[]) {
  const { runId } = valueOf(history.runs.create({ ...newRun(datasetId), strategy }))
  valueOf(history.runs.start(runId, {}))
  const points = Array.from({ length: EPOCHS * STEPS }, (_, i) => {
    const [step, epoch, at] = [i + 1, (i + 1) / STEPS, 4 + (i + 1) * 0.73]
    const loss = { step, epoch, at, name: 'loss', value: 0.3 + 1.5 * Math.exp(-i / 60) + 0.1 * Math.sin(i) }
    if (step % STEPS !== 0) return [loss]
    const validation = { step, epoch, at, name: 'validation', value: 0.82 - 0.1 * Math.exp(-i / 40) }
    return [loss, validation, { step, epoch, at, name: 'valLoss', value: 0.6 + 0.8 * Math.exp(-i / 50) }]
  })
  valueOf(history.runs.appendMetrics(runId, points.flat()))
  valueOf(history.runs.appendEvents(runId, events))
  const reason = events.find(({ kind }) => kind === 'not-improved')?.text ?? ''
  valueOf(history.runs.finish(runId, { status: 'completed', reason, scores: SCORES, seconds: 150 }))
}

beforeAll(async () => {
  valueOf(prepareHome(scratch.home))
  const history = valueOf(openHistory(optionsFor(homePaths(scratch.home).database)))
  const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
  store(history, datasetId, 'frozen', [])
  store(history, datasetId, 'full', FEW)
  store(history, datasetId, 'progressive', MANY)
  history.close()
  thaw = await launchApp(scratch)
  await thaw.page.getByTestId('import-button').waitFor()
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

async function openRun(name: string): Promise<void> {
  await goTo(thaw.page, 'History')
  await thaw.page.getByTestId('history-row').getByRole('link', { name }).click()
  await thaw.page.getByTestId('run-curves').locator('canvas').first().waitFor()
}

interface Box {
  readonly scrollTop: number
  readonly scrollHeight: number
  readonly clientHeight: number
  readonly scrollWidth: number
  readonly clientWidth: number
}
const marks = () => thaw.page.getByTestId('run-curves').locator('figure').first().locator('.chart-mark')

describe('the timeline of a run', () => {
  it('lists time, epoch and sentence of what was adjusted', async () => {
    await openRun('pets · full')
    const rows = thaw.page.getByTestId('run-timeline').locator('tbody tr')
    const texts = await rows.evaluateAll((all) =>
      (all as unknown as { children: Iterable<{ textContent: string }> }[]).map((row) =>
        Array.from(row.children, (cell) => cell.textContent),
      ),
    )
    expect(texts).toEqual([
      ['4\u202fs', '0', FEW[0]!.text],
      ['4\u202fs', '0', FEW[1]!.text],
      ['2\u202fmin 30\u202fs', '20', REASON],
    ])
    await picture(thaw.page, 'timeline-few')
  })

  it('is marked on the curves, each mark with its texts', async () => {
    const title = (index: number) => marks().nth(index).getAttribute('title')
    expect(await marks().count()).toBe(2)
    expect(await title(0)).toBe(`Epoch 0: ${FEW[0]!.text}\nEpoch 0: ${FEW[1]!.text}`)
    expect(await title(1)).toBe(`Epoch 20: ${REASON}`)
    await thaw.page.getByRole('img', { name: 'Loss, with 3 events from the timeline' }).waitFor()
    const left = await marks()
      .nth(1)
      .evaluate((mark) => (mark as unknown as { offsetLeft: number }).offsetLeft)
    expect(left).toBeGreaterThan(200)
  })

  it('keeps its marks at their events along every axis', async () => {
    for (const axis of ['Epoch', 'Time', 'Step']) {
      await thaw.page.getByRole('group', { name: 'Horizontal axis' }).getByRole('radio', { name: axis }).check()
      await expect.poll(() => marks().count()).toBe(2)
      expect(await marks().nth(0).getAttribute('title')).toContain(FEW[0]!.text)
    }
  })

  it('says above the curves that training did not improve on the fitted head', async () => {
    expect(await thaw.page.getByTestId('run-status').getAttribute('data-status')).toBe('completed')
    const caution = thaw.page.getByTestId('run-caution')
    expect(await caution.textContent()).toBe(REASON)
    const [said, curves] = [await caution.boundingBox(), await thaw.page.getByTestId('run-curves').boundingBox()]
    expect(said!.y + said!.height).toBeLessThan(curves!.y)
  })

  it('scrolls in its own space when it is long, on wide and narrow windows', async () => {
    await openRun('pets · progressive')
    const { page } = thaw
    expect(await page.getByTestId('run-timeline').locator('tbody tr').count()).toBe(40)
    const before = page.viewportSize()
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
    ] as const) {
      await page.setViewportSize({ width, height })
      const box = await page
        .getByTestId('run-timeline')
        .locator('.timeline')
        .evaluate((element): Box => {
          const { scrollTop, scrollHeight, clientHeight, scrollWidth, clientWidth } = element as unknown as Box
          return { scrollTop, scrollHeight, clientHeight, scrollWidth, clientWidth }
        })
      expect(box.scrollTop).toBe(0)
      expect(box.clientHeight).toBeLessThan(260)
      expect(box.scrollHeight).toBeGreaterThan(2 * box.clientHeight)
      expect(box.scrollWidth).toBe(box.clientWidth)
    }
    if (before) await page.setViewportSize(before)
    expect(await marks().count()).toBeGreaterThan(15)
    await picture(page, 'timeline-many')
  })

  it('is absent from a run of which nothing is known', async () => {
    await openRun('pets · frozen')
    expect(await thaw.page.getByTestId('run-timeline').count()).toBe(0)
    expect(await marks().count()).toBe(0)
    expect(await thaw.page.getByTestId('run-caution').count()).toBe(0)
    await picture(thaw.page, 'timeline-none')
  })
})
