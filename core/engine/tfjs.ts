import '@tensorflow/tfjs' // tfjs-core's build for Node registers no gradients; this package does
import { getBackend, setBackend } from '@tensorflow/tfjs-core'

/** The starts of backends so far; settles when the last is over, and never fails. */
let starts: Promise<void> = Promise.resolve()
let starting = 0

/** Runs the asynchronous start of a backend after those before it; computations of every engine wait until it is over. */
export async function initialising(body: () => Promise<void>): Promise<void> {
  starting++
  const start = starts.then(body).finally(() => starting--)
  starts = start.catch(() => undefined)
  await start
}

/**
 * tfjs has one current backend per process. `body` is synchronous and runs right after the switch, so programs of
 * different engines may interleave at their awaits without meeting the other's backend.
 */
export async function onBackend<T>(name: string, body: () => T): Promise<T> {
  if (starting > 0) {
    await starts
    return onBackend(name, body)
  }
  // For a backend that has started, setBackend does its work before it returns the promise.
  void setBackend(name)
  if (getBackend() !== name) throw new Error(`tfjs has no backend "${name}"`)
  return body()
}
