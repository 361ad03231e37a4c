import { app, BrowserWindow, dialog } from 'electron'
import type { RunWatch } from './run-watch.ts'
import type { Service } from './service.ts'

/**
 * Quitting ends the service, which saves a training run's checkpoint; so it asks first, and closing the window is
 * quitting, or the question would come when there is no window left to show it on.
 */
export function setupQuit({ service, runs }: { service: Service; runs: RunWatch }): void {
  let state: 'open' | 'leaving' | 'done' = 'open'

  async function leave(): Promise<void> {
    state = 'leaving'
    if (!(await mayLeave(runs.activeNames()))) {
      state = 'open'
      return
    }
    await service.stop()
    state = 'done'
    app.quit()
  }

  app.on('before-quit', (event) => {
    if (state === 'done') return
    event.preventDefault()
    if (state === 'open') void leave()
  })
  app.on('browser-window-created', (_event, window) => {
    window.on('close', (event) => {
      if (state === 'done') return
      event.preventDefault()
      app.quit()
    })
  })
  app.on('window-all-closed', () => app.quit())
}

async function mayLeave(names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return true
  const options = {
    type: 'question' as const,
    message: `Stop training and quit?`,
    detail: `“${names.join('”, “')}” is still training. Thaw saves a checkpoint first, and you can resume the run later.`,
    buttons: ['Keep Training', 'Stop and Quit'],
    defaultId: 0,
    cancelId: 0,
  }
  const [window] = BrowserWindow.getAllWindows()
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  return response === 1
}
