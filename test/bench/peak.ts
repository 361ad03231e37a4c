import { readFileSync } from 'node:fs'

/**
 * Most memory that this program had in RAM since it began, MiB. getrusage, which is all there is elsewhere, counts on
 * Linux what the parent had when it forked as well.
 */
export function peakMb(): number {
  try {
    const [, kb] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (kb) return Number(kb) / 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1024
}
