import { app, session } from 'electron'
import { mayLoad } from './origin.ts'

/**
 * Keeps Chromium from the network: the page and all it shows come from Thaw itself, so whatever else would be asked for
 * is not for Thaw. No name can be looked up, no proxy is searched for (which asks the network for its settings), no
 * dictionary of the spelling checker is downloaded, and no other address is loaded. Electron has no update service,
 * safe browsing or metrics of its own; its crash reporter and updater run only where they are started, and are not.
 * Call it before `ready`: Chromium reads its switches once.
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
