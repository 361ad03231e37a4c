import { app, session } from 'electron'

/** Thaw needs no permissions, other pages or other windows; Electron grants all of these by default. */
export function setupSessionPolicy(): void {
  app.enableSandbox() // for every page, whatever a window's own preferences say
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  void app.whenReady().then(() => {
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
    session.defaultSession.setPermissionCheckHandler(() => false)
  })
}
