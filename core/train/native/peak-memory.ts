/** Milliseconds between two looks: steps take longer, and what they allocate stays with the process for a while. */
const EVERY = 200

export interface MemoryWatch extends Disposable {
  /** The most memory of this process so far, MiB. */
  peakMB(): number
}

/** Watches the resident memory of this process, which includes what earlier work in it has not given back. */
export function watchMemory(resident: () => number = () => process.memoryUsage.rss()): MemoryWatch {
  let peak = 0
  const look = (): void => {
    peak = Math.max(peak, resident())
  }
  const timer = setInterval(look, EVERY).unref()
  return {
    peakMB() {
      look()
      return peak / 2 ** 20
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
