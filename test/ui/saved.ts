import type { Page } from 'playwright-core'
import { expect } from 'vitest'

// the part of the page's globals that is used; the rest of this project part is Node
declare const URL: { createObjectURL(blob: Blob): string }

/** The text that a button offers to save; real Electron asks for the place in a dialog of its own. */
export async function saved(page: Page, button: string): Promise<string> {
  await page.evaluate(() => {
    Object.assign(globalThis, { savedText: '' })
    const make = URL.createObjectURL
    URL.createObjectURL = (blob) => {
      void blob.text().then((text) => Object.assign(globalThis, { savedText: text }))
      return make(blob)
    }
  })
  await page.getByRole('button', { name: button, exact: true }).click()
  const text = (): Promise<string> => page.evaluate(() => (globalThis as { savedText?: string }).savedText ?? '')
  await expect.poll(text).not.toBe('')
  return text()
}
