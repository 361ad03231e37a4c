import type { Page } from 'playwright-core'

const NEED_A_NAME = [
  'button',
  'checkbox',
  'combobox',
  'dialog',
  'grid',
  'img',
  'link',
  'progressbar',
  'radio',
  'searchbox',
  'spinbutton',
  'textbox',
]
const UNNAMED = new RegExp(`^\\s*- '?(${NEED_A_NAME.join('|')})\\b(?! ['"/])`)

/** What a screen reader would meet without a name: controls and pictures, by Chromium's computation of names. */
export async function unnamed(page: Page): Promise<string[]> {
  const snapshot = await page.locator('body').ariaSnapshot()
  const lines = snapshot.split('\n').filter((line) => UNNAMED.test(line))
  const pictures = await page.locator('img:not([alt])').count()
  return pictures === 0 ? lines : [...lines, `${pictures} pictures without alt`]
}
