import type { Page } from 'playwright-core'

// the parts of the page's globals that are used; the rest of this project part is Node
interface Watched {
  readonly textContent: string | null
  getAttribute(name: string): string | null
}
declare const document: { querySelector(selector: string): Watched | null; readonly body: object }
declare const MutationObserver: new (listener: () => void) => { observe(target: object, options: object): void }

/**
 * Notes every value that an element shows, in the page itself: what is on screen only for a moment is not missed on a
 * slow machine. A later call under the same name starts again.
 * @param attribute what to note; the text where absent
 */
export async function watch(page: Page, name: string, selector: string, attribute?: string): Promise<void> {
  await page.evaluate(
    ([name, selector, attribute]) => {
      const seen: string[] = []
      Object.assign(globalThis, { [`seen-${name}`]: seen })
      const look = (): void => {
        const element = document.querySelector(selector)
        const value = attribute === '' ? element?.textContent : element?.getAttribute(attribute)
        if (value === null || value === undefined || value === seen.at(-1)) return
        seen.push(value)
      }
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
      look()
    },
    [name, selector, attribute ?? ''] as const,
  )
}

export function seen(page: Page, name: string): Promise<string[]> {
  return page.evaluate((key) => (globalThis as unknown as Record<string, string[]>)[key] ?? [], `seen-${name}`)
}

/** The numbers of “Step 12 of 80” in the progress that was noted. */
export async function stepsSeen(page: Page, name: string): Promise<number[]> {
  const texts = (await seen(page, name)).map((value) => /Step\s*([\d,. ]+) of/.exec(value)?.[1])
  const steps = texts.filter((text) => text !== undefined).map((text) => Number(text.replaceAll(/\D/g, '')))
  return steps.filter((step, index) => step !== steps[index - 1])
}
