/** Passes the first value on at once, then the newest one every `intervalMs`. */
export interface Throttle<T> {
  push(value: T): void
  /** Passes on the waiting value and stops the timer. */
  flush(): void
}

export function throttle<T>(intervalMs: number, pass: (value: T) => void, now: () => number): Throttle<T> {
  let waiting: { readonly value: T } | null = null
  let last = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  function passWaiting(): void {
    clearTimeout(timer)
    timer = undefined
    if (!waiting) return
    const { value } = waiting
    waiting = null
    last = now()
    pass(value)
  }
  return {
    push(value) {
      waiting = { value }
      const wait = last + intervalMs - now()
      if (wait <= 0) passWaiting()
      else timer ??= setTimeout(passWaiting, wait)
    },
    flush: passWaiting,
  }
}
