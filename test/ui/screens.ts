import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'

const folder = resolve(import.meta.dirname, '../../test-results/screenshots')
const SIZES = [
  [1280, 800],
  [900, 600],
] as const

/** With THAW_SCREENSHOTS=1, pictures of a screen for people to look at: two sizes, light and dark, and the whole page. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env['THAW_SCREENSHOTS'] !== '1') return
  mkdirSync(folder, { recursive: true })
  const before = page.viewportSize()
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), animations: 'disabled' })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 800 })
  const whole = await page
    .locator('html')
    .evaluate((root) => (root as unknown as { scrollHeight: number }).scrollHeight)
  await page.setViewportSize({ width: 1280, height: Math.max(800, whole) })
  await page.screenshot({ path: join(folder, `${name}-whole.png`), animations: 'disabled' })
  await page.emulateMedia({ colorScheme: null })
  await page.setViewportSize(before ?? { width: 1280, height: 800 })
}
