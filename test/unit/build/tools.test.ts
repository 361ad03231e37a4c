import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findElectron, hasDisplay } from '../../../build/tools/electron.ts'
import { buildIsStale } from '../../../build/tools/stale.ts'
import { tallyLine, tallyOf } from '../../../build/tools/tally.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-build-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string, content: string, time?: number): void {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, content)
  if (time !== undefined) utimesSync(file, time, time)
}

describe('the tally', () => {
  function report(testResults: unknown[]): string {
    const counts = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }
    put('report.json', JSON.stringify({ ...counts, testResults }))
    return join(folder, 'report.json')
  }

  it('counts a file that broke before its first test as one failure', () => {
    const broken = { status: 'failed', assertionResults: [] }
    const failedInside = { status: 'failed', assertionResults: [{}] }
    expect(tallyOf(report([broken, failedInside]))).toEqual({ passed: 5, failed: 2, skipped: 3 })
  })

  it('is a failure without a report', () => {
    expect(tallyOf(join(folder, 'none.json'))).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('names skipped tests only where there are some', () => {
    expect(tallyLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
    expect(tallyLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
  })
})

describe('the built app', () => {
  it('is stale when missing, and when any source is newer', () => {
    expect(buildIsStale(folder)).toBe(true)
    put('core/domain/deep/a.ts', '', 1000)
    put('out/main/main.js', '', 2000)
    put('out/renderer/index.html', '', 2000)
    for (const path of ['core/domain/deep', 'core/domain', 'core']) utimesSync(join(folder, path), 1000, 1000)
    expect(buildIsStale(folder)).toBe(false)
    put('core/domain/deep/a.ts', 'changed', 3000)
    expect(buildIsStale(folder)).toBe(true)
  })
})

describe('Electron', () => {
  it('is found only when its program is there, not when npm installed the package alone', () => {
    expect(findElectron(folder)).toBe(null)
    put('node_modules/electron/path.txt', 'electron')
    expect(findElectron(folder)).toBe(null)
    put('node_modules/electron/dist/electron', '')
    expect(findElectron(folder)).toBe(join(folder, 'node_modules/electron/dist/electron'))
  })

  it('needs a display server on Linux only', () => {
    expect(hasDisplay({}, 'linux')).toBe(false)
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
    expect(hasDisplay({}, 'darwin')).toBe(true)
  })
})
