import { constants } from 'node:os'

const TOLD_APART = ['SIGKILL', 'SIGABRT', 'SIGSEGV', 'SIGBUS'] as const
const CORE_DUMPED = 128

/** Electron tells what ended a utility process only as a number, on POSIX the signal's; “killed” needs another advice. */
export function signalOf(code: number, platform: NodeJS.Platform = process.platform): NodeJS.Signals | null {
  if (platform === 'win32') return null
  const { signals } = constants
  return TOLD_APART.find((name) => code === signals[name] || code === signals[name] + CORE_DUMPED) ?? null
}
