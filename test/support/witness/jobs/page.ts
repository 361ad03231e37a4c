/** What a person does on the page, without the test runner: this runs in a process of its own, which is watched. */
import type { Page } from 'playwright-core'
import { PATIENCE } from '../../patience.ts'

/** Types a dataset's path, imports it, asks for advice and trains by it, and looks the run up in the history. */
export async function wholeJob(page: Page, pictures: string): Promise<void> {
  page.setDefaultTimeout(PATIENCE)
  const typeAPath = page.getByRole('button', { name: 'Type a path' })
  await typeAPath.or(page.getByTestId('import-path')).first().waitFor()
  if (await typeAPath.isVisible()) await typeAPath.click()
  await page.getByTestId('import-path').fill(pictures)
  await page.getByTestId('import-submit').click()
  await page.getByTestId('import-now').click()
  await page.getByTestId('image-grid').locator('img').first().waitFor()
  await page.getByText('Options', { exact: true }).click()
  await page.getByTestId('option-epochs').fill('1')
  await page.getByTestId('option-strategy').selectOption('full')
  await page.getByTestId('recommend-and-train').click()
  await page.getByTestId('advice-card').waitFor()
  await page.locator('[data-testid=run-status][data-status=completed]').first().waitFor()
  for (const place of ['History', 'Settings', 'Datasets']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place }).click()
    await page.getByRole('heading', { name: place, level: 1 }).waitFor()
    if (place === 'History') await page.getByTestId('history-row').first().waitFor()
    if (place === 'Settings') await lookAtModels(page)
  }
}

/** What there is to add, which is known without asking. */
async function lookAtModels(page: Page): Promise<void> {
  await page.getByRole('textbox').or(page.getByRole('combobox')).first().waitFor()
  await page.getByTestId('add-model').click()
  await page.getByTestId('catalogue-models').getByRole('listitem').first().waitFor()
  await page.getByTestId('add-models').getByRole('button', { name: 'Close' }).click()
}
