import type { Page } from 'playwright-core'

// the parts of the page's globals that are used; the rest of this project part is Node
interface Watched {
  readonly textContent: string | null
  getAttribute(name: string): string | null
}
declare const document: { querySelector(selector: string): Watched | null; readonly body: object }
declare const performance: { now(): number }
declare const MutationObserver: new (listener: () => void) => { observe(target: object, options: object): void }
declare const addEventListener: (type: string, listener: () => void, capture: boolean) => void

export interface Sighting {
  /** Milliseconds since the page's last click; since `watch` was called where nothing was clicked. */
  readonly afterClick: number
  readonly value: string
}

/**
 * Notes every value that an element shows, in the page itself: what is on screen only for a moment is not missed on a
 * slow machine, and times don't hold the way to the page and back. A later call under the same name starts anew.
 * @param attribute what to note; the text where absent
 */
export async function watch(page: Page, name: string, selector: string, attribute?: string): Promise<void> {
  await page.evaluate(
    ([name, selector, attribute]) => {
      const seen: Array<{ afterClick: number; value: string }> = []
      Object.assign(globalThis, { [`seen-${name}`]: seen })
      let clicked = performance.now()
      addEventListener('click', () => (clicked = performance.now()), true)
      const look = (): void => {
        const element = document.querySelector(selector)
        const value = attribute === '' ? element?.textContent : element?.getAttribute(attribute)
        if (value === null || value === undefined || value === seen.at(-1)?.value) return
        seen.push({ afterClick: performance.now() - clicked, value })
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

export function seen(page: Page, name: string): Promise<Sighting[]> {
  return page.evaluate((key) => (globalThis as unknown as Record<string, Sighting[]>)[key] ?? [], `seen-${name}`)
}

/** The numbers of “Step 12 of 80” in the progress that was noted. */
export async function stepsSeen(page: Page, name: string): Promise<number[]> {
  const texts = (await seen(page, name)).map(({ value }) => /Step\s*([\d,. ]+) of/.exec(value)?.[1])
  const steps = texts.filter((text) => text !== undefined).map((text) => Number(text.replaceAll(/\D/g, '')))
  return steps.filter((step, index) => step !== steps[index - 1])
}
