import { app, session } from 'electron'
import { mayLoad } from './origin.ts'

/**
 * Keeps Chromium off the network. The page and everything it shows come from Thaw itself, so no other request is
 * legitimate. Chromium resolves no names, searches for no proxy (which would ask the network for settings), downloads
 * no spelling dictionary and loads no other address. Electron has no update service, safe browsing or metrics of its
 * own; its crash reporter and updater run only if the app starts them, and Thaw does not. Call it before `ready`:
 * Chromium reads its switches once.
 */
export function keepOffline(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  app.commandLine.appendSwitch('no-proxy-server')
  void app.whenReady().then(() => {
    const { defaultSession } = session
    defaultSession.setSpellCheckerEnabled(false)
    defaultSession.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url) }))
  })
}
