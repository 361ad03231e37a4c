let made = 0

/**
 * An id that no other window is likely to generate. `crypto.randomUUID` is missing on plain http from another machine.
 */
export function newJobId(): string {
  made += 1
  const random = crypto.getRandomValues(new Uint32Array(2)).join('')
  return `job-${made}-${random}`
}
