/** Drops files as the system's file manager does: real files of this machine, through Chromium's own drag and drop. */
import type { Page } from 'playwright-core'

/** Files that are held over the window. */
export interface Drag {
  drop(): Promise<void>
  /** Moves them out of the window. */
  leave(): Promise<void>
}

export async function dragOver(page: Page, files: readonly string[]): Promise<Drag> {
  const cdp = await page.context().newCDPSession(page)
  // 1 is “copy”, the one thing a file manager offers here
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  const send = (type: 'dragEnter' | 'dragOver' | 'drop', x = 400): Promise<unknown> =>
    cdp.send('Input.dispatchDragEvent', { type, x, y: 300, data })
  await send('dragEnter')
  await send('dragOver')
  return {
    async drop() {
      await send('drop')
      await cdp.detach()
    },
    async leave() {
      await send('dragOver', -1)
      await cdp.detach()
    },
  }
}

export async function drop(page: Page, ...files: readonly string[]): Promise<void> {
  await (await dragOver(page, files)).drop()
}
