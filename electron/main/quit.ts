import { app, BrowserWindow, dialog } from 'electron'
import type { RunWatch } from './run-watch.ts'
import type { Service } from './service.ts'

/**
 * Quitting ends the service, which then saves the checkpoint of a training run. So Thaw asks first. Closing the window
 * quits too; otherwise the question would come when no window is left to show it. A signal, such as the one that the
 * system sends when it shuts down, ends Thaw without a question, and the service still saves the checkpoint.
 */
export function setupQuit({ service, runs }: { service: Service; runs: RunWatch }): void {
  let state: 'open' | 'asking' | 'leaving' | 'done' = 'open'

  async function ask(): Promise<void> {
    state = 'asking'
    const may = await mayLeave(runs.activeNames())
    // a signal may have arrived in the meantime
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
