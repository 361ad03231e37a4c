import type { Failure } from '../domain/failure.ts'

const FULL = /\b(ENOSPC|EDQUOT|SQLITE_FULL)\b|no space left on device|disk quota exceeded/i

/**
 * The failure for a full disk or an exhausted quota; null for any other error.
 * @param then what to do once there is space
 */
export function diskFull(error: unknown, place?: string, then = 'try again'): Failure | null {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (!FULL.test(details)) return null
  const file = place ?? pathOf(error)
  return {
    code: 'home-unwritable',
    message: `The disk${file === undefined ? '' : ` that holds ${file}`} is full. Free some space, for instance by deleting old runs, and ${then}.`,
    ...(file !== undefined && { file }),
    details,
  }
}

function pathOf(error: unknown): string | undefined {
  const path = (error as { path?: unknown } | null)?.path
  return typeof path === 'string' ? path : undefined
}
