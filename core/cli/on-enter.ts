import { createInterface } from 'node:readline'
import { isInForeground } from './node24.js'

/**
 * Calls back at every Enter in the terminal, until the returned function is called; null where there is none. Only while this process is in the
 * foreground of its terminal: in the background the system stops whoever reads from it, and all that it trains with.
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

/** True where it cannot be told wrongly: on Windows, which has no background, and where Linux says so. */
function mayRead(): boolean {
  return isInForeground() ?? process.platform === 'win32'
}
