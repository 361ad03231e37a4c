import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/**
 * Calls back at every Enter in the terminal, until the returned function is called; null where there is none. Only while this process is in the
 * foreground of its terminal: in the background the system stops whoever reads from it, and all that it trains with.
 */
export function onEnter(listener: () => void): (() => void) | null {
  if (!process.stdin.isTTY || !isInForeground()) return null
  const lines = createInterface({ input: process.stdin })
  lines.on('line', listener)
  // after Ctrl-Z and `bg`
  const look = (): void => void (isInForeground() ? lines.resume() : lines.pause())
  process.on('SIGCONT', look)
  return () => {
    process.off('SIGCONT', look)
    lines.close()
  }
}

/** True where it cannot be told wrongly: on Windows, which has no background, and where Linux says so. */
function isInForeground(): boolean {
  if (process.platform === 'win32') return true
  try {
    // behind the name in brackets: state, parent, process group, session, terminal, the terminal's foreground group
    const [, , group, , , foreground] = (readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1) ?? '').split(' ')
    return group !== undefined && group === foreground
  } catch {
    return false
  }
}
