import { constants } from 'node:os'

const EXPLAINED_SIGNALS = ['SIGKILL', 'SIGABRT', 'SIGSEGV', 'SIGBUS'] as const
const CORE_DUMPED = 128

/**
 * Electron reports how a utility process ended only as a number; on POSIX it can be a signal's. A killed process needs
 * different advice.
 */
export function signalOf(code: number, platform: NodeJS.Platform = process.platform): NodeJS.Signals | null {
  if (platform === 'win32') return null
  const { signals } = constants
  return EXPLAINED_SIGNALS.find((name) => code === signals[name] || code === signals[name] + CORE_DUMPED) ?? null
}
