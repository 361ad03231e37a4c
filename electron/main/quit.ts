import { app, BrowserWindow, dialog } from 'electron'
import type { RunWatch } from './run-watch.ts'
import type { Service } from './service.ts'

/**
 * Quitting ends the service, which saves a training run's checkpoint; so it asks first, and closing the window is
 * quitting, or the question would come when there is no window left to show it on. Who ends the app with a signal, such
 * as the system that shuts down, answers no questions: the checkpoint is saved without one.
 */
export function setupQuit({ service, runs }: { service: Service; runs: RunWatch }): void {
  let state: 'open' | 'asking' | 'leaving' | 'done' = 'open'

  async function ask(): Promise<void> {
    state = 'asking'
    const may = await mayLeave(runs.activeNames())
    // a signal may have come meanwhile
    if (state !== 'asking') return
    if (may) await leave()
    else state = 'open'
  }

  async function leave(): Promise<void> {
    if (state === 'leaving' || state === 'done') return
    state = 'leaving'
    await service.stop()
    state = 'done'
    app.quit()
  }

  app.on('before-quit', (event) => {
    if (state === 'done') return
    event.preventDefault()
    if (state === 'open') void ask()
  })
  app.on('browser-window-created', (_event, window) => {
    window.on('close', (event) => {
      if (state === 'done') return
      event.preventDefault()
      app.quit()
    })
  })
  app.on('window-all-closed', () => app.quit())
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void leave())
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
