/** What a person does in the window, in one place for all specs, in Electron's window and in a browser alike. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** Types a path on the Datasets page, which shows what an import of it would do. */
export async function lookAt(page: Page, path: string): Promise<void> {
  const field = page.getByTestId('import-path')
  if ((await field.count()) === 0) await page.getByRole('button', { name: 'Type a path' }).click()
  await field.fill(path)
  await page.getByTestId('import-submit').click()
  await page.getByTestId('import-now').waitFor()
}

/** Presses the preview's one button and waits for the dataset's own page. */
export async function importNow(page: Page): Promise<void> {
  await page.getByTestId('import-now').click()
  await page.getByTestId('image-grid').waitFor()
}

/** Looks at a path and imports it. */
export async function importByPath(page: Page, path: string): Promise<void> {
  await lookAt(page, path)
  await importNow(page)
}

/** Every image of what is being looked at was checked. */
export async function checked(page: Page): Promise<void> {
  await page.getByTestId('check-state').filter({ hasText: 'Every image was checked' }).waitFor()
}

/** Opens a dataset from the Datasets page. */
export async function openDataset(page: Page, name: string): Promise<void> {
  await page.getByTestId('dataset-card').filter({ hasText: name }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

export async function goTo(page: Page, place: 'Datasets' | 'History' | 'Settings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place }).click()
  await page.getByRole('heading', { name: place, level: 1 }).waitFor()
}

export async function setOptions(
  page: Page,
  { epochs, strategy }: { epochs: number; strategy?: string },
): Promise<void> {
  await page.getByText('Options', { exact: true }).click()
  await page.getByTestId('option-epochs').fill(String(epochs))
  if (strategy !== undefined) await page.getByTestId('option-strategy').selectOption(strategy)
}

export function statusOf(page: Page): Promise<string | null> {
  return page.getByTestId('run-status').first().getAttribute('data-status')
}

export async function statusBecomes(page: Page, status: string): Promise<void> {
  await expect.poll(() => statusOf(page)).toBe(status)
}

/** Every picture in sight has arrived and could be decoded. */
export async function expectLoaded(pictures: Locator): Promise<void> {
  await pictures.first().scrollIntoViewIfNeeded()
  const width = (): Promise<number> =>
    pictures.evaluateAll((all) => {
      const inSight = all as unknown as Array<{ naturalWidth: number; scrollIntoView(): void }>
      for (const picture of inSight) if (picture.naturalWidth === 0) picture.scrollIntoView()
      return Math.min(...inSight.map((picture) => picture.naturalWidth))
    })
  await expect.poll(width).toBeGreaterThan(0)
}

/** The accuracy that a finished run shows, with its interval. */
export async function expectScored(page: Page): Promise<void> {
  const text = await page.getByTestId('run-accuracy').textContent()
  expect(text).toMatch(/\d+(\.\d+)?\s?% test accuracy \(.*\d.*–.*\d.*95 % interval\)/)
}

/** The test images counted in a confusion matrix. */
export async function confusionTotal(page: Page): Promise<number> {
  const cells = await page.getByTestId('confusion-matrix').locator('td[data-cell]').allTextContents()
  return cells.reduce((sum, text) => sum + Number(text), 0)
}
