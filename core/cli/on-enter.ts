import { createInterface } from 'node:readline'
import { isInForeground } from './node24.js'

/**
 * Calls back at every Enter in the terminal, until the returned function is called; null without a terminal. Listens
 * only while this process is in the foreground: a background process that reads from the terminal is stopped by the
 * system, and its training with it.
 */
export function onEnter(listener: () => void): (() => void) | null {
  if (!process.stdin.isTTY || !mayRead()) return null
  const lines = createInterface({ input: process.stdin })
  lines.on('line', listener)
  // after Ctrl-Z and `bg`
  const look = (): void => void (mayRead() ? lines.resume() : lines.pause())
  process.on('SIGCONT', look)
  return () => {
    process.off('SIGCONT', look)
    lines.close()
  }
}

/** True only if it is certain: on Windows, which has no background, and if Linux confirms it. */
function mayRead(): boolean {
  return isInForeground() ?? process.platform === 'win32'
}
