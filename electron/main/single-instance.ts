import { app, BrowserWindow } from 'electron'

/** Two apps on one user-data folder would fight over it, so a second start only shows the first one's window. */
export function claimSingleInstance(): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  })
  return true
}
