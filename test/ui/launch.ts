import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { PATIENCE } from '../support/patience.ts'
import { root, runsOnRealElectron } from './executable.ts'

export interface LaunchOptions {
  /** Thaw's data folder; a fresh one that goes away with the app where absent. */
  readonly home?: string
  /** Electron's own folder (window bounds, lock); likewise. */
  readonly userData?: string
  /** Folder of the models there are; the one that ships where absent. */
  readonly zoo?: string
}

export interface LaunchedApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly home: string
  readonly userData: string
  /** Quits as a person would and removes the folders that were made for this launch. */
  close(): Promise<void>
}

/** Milliseconds; on a busy machine the stand-in's Chromium may never answer, and is then started once more. Electron is not. */
const STAND_IN_STARTS = 120_000

/** Starts the built app in out/ and waits for its window. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const scratch = mkdtempSync(join(tmpdir(), 'thaw-ui-'))
  const home = options.home ?? join(scratch, 'home')
  const userData = options.userData ?? join(scratch, 'user-data')
  // the electron package reads this in the process that launches, not in the one launched
  if (!runsOnRealElectron) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = join(root, 'test/electron/stand-in')
  const launch = (timeout: number): Promise<ElectronApplication> =>
    _electron.launch({
      args: [root, `--user-data-dir=${userData}`, `--home=${home}`],
      cwd: root,
      ...(options.zoo !== undefined && { env: { ...process.env, THAW_ZOO: options.zoo } }),
      // Playwright otherwise pretends a light theme, and the app's own choice could not be seen
      colorScheme: null,
      timeout,
    })
  const app = runsOnRealElectron ? await launch(PATIENCE) : await launch(STAND_IN_STARTS).catch(() => launch(PATIENCE))
  app.context().setDefaultTimeout(PATIENCE)
  const page = await app.firstWindow()
  await page.waitForURL((url) => url.protocol !== 'about:')
  return {
    app,
    page,
    home,
    userData,
    async close() {
      await app.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}
