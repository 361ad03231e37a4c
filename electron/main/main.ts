import { app } from 'electron'
import { chooseHome, homePaths } from '../../core/app/index.ts'
import { handleAppScheme, registerAppScheme } from './app-scheme.ts'
import { copyDiagnostics } from './copy-diagnostics.ts'
import { createEventStream } from './event-stream.ts'
import { setupIpc } from './ipc.ts'
import { createLog } from './log.ts'
import { setupMenu } from './menu.ts'
import { setupQuit } from './quit.ts'
import { keepOffline } from './offline.ts'
import { createRunWatch } from './run-watch.ts'
import { createService } from './service.ts'
import { setupSessionPolicy } from './session-policy.ts'
import { claimSingleInstance } from './single-instance.ts'
import { followTheme } from './theme.ts'
import { refuseToStart, whyNotWritable } from './user-data.ts'
import { createMainWindow } from './window.ts'

registerAppScheme()

start()

function start(): void {
  if (app.commandLine.hasSwitch('self-test')) {
    keepOffline()
    return void testThaw()
  }
  const why = whyNotWritable(app.getPath('userData'))
  if (why !== null) return refuseToStart(why)
  if (!claimSingleInstance()) return app.quit()
  keepOffline()
  setupSessionPolicy()
  void app.whenReady().then(openThaw)
}

async function openThaw(): Promise<void> {
  const home = chooseHome(app.commandLine.getSwitchValue('home') || undefined)
  const { logs } = homePaths(home)
  const log = createLog(logs)
  const events = createEventStream()
  const runs = createRunWatch(events)
  const service = createService({ home, log, events })
  setupQuit({ service, runs })
  setupMenu({ logs, events, copyDiagnostics: () => copyDiagnostics({ home, service, events }) })
  handleAppScheme(service)
  setupIpc({ service, events })
  followTheme({ service, events })
  await createMainWindow({ log })
}

/** Imported only here: it draws a dataset, and nothing else in this process needs that code. */
async function testThaw(): Promise<void> {
  const { runSelfTest, useTemporaryProfile } = await import('./self-test.ts')
  useTemporaryProfile()
  await app.whenReady()
  app.exit(await runSelfTest())
}
