/** Which executable the specs of the window start, and the one line a run says about it. */
import { resolve } from 'node:path'
import { findElectron, hasDisplay } from '../../build/tools/electron.ts'

export const root = resolve(import.meta.dirname, '../..')

/** Real Electron where its program and a display are there, else the stand-in; `THAW_ELECTRON=stand-in` forces that. */
export const runsOnRealElectron =
  process.env['THAW_ELECTRON'] !== 'stand-in' && findElectron(root) !== null && hasDisplay()

/** Vitest calls this once a run, before the specs. */
export function setup(): void {
  const name = runsOnRealElectron ? 'real Electron' : 'the Electron stand-in (Node 24 and Chromium)'
  console.log(`The user-interface specs run on ${name}.`)
}
