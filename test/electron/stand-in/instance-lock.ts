import { closeSync, mkdirSync, openSync, readFileSync, rmSync, watch, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** What a second start hands to the first. */
export interface SecondStart {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly data?: unknown
}

/**
 * Takes the lock of a user-data folder.
 * @returns what releases it, or null where a living process holds it
 */
export function takeLock(folder: string, onSecondStart: (call: SecondStart) => void): (() => void) | null {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'stand-in.lock')
  if (!createFor(file) && !(holderIsGone(file) && createFor(file))) return null
  const bell = `${file}.call`
  writeFileSync(bell, '')
  const watcher = watch(bell, () => {
    const text = readFileSync(bell, 'utf8')
    if (!text) return
    writeFileSync(bell, '')
    onSecondStart(JSON.parse(text) as SecondStart)
  })
  watcher.unref()
  return () => {
    watcher.close()
    rmSync(file, { force: true })
  }
}

/** Tells the process that holds the lock about this start. */
export function askTheOther(folder: string, call: SecondStart): void {
  writeFileSync(join(folder, 'stand-in.lock.call'), JSON.stringify(call))
}

function createFor(file: string): boolean {
  try {
    const handle = openSync(file, 'wx')
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function holderIsGone(file: string): boolean {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return false
  } catch {
    rmSync(file, { force: true })
    return true
  }
}
