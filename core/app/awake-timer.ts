/**
 * Calls back after so many milliseconds for which this process was awake: in ticks, because a plain timer is due at once when a
 * machine that slept for hours wakes up. Returns what cancels it.
 */
export function awakeTimer(ms: number, work: () => void): () => void {
  let left = TICKS
  const timer = setInterval(() => {
    if (--left > 0) return
    clearInterval(timer)
    work()
  }, ms / TICKS)
  return () => clearInterval(timer)
}

const TICKS = 20
