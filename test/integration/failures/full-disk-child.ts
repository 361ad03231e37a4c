/**
 * A run whose disk fills up while it trains: `node full-disk-child.ts DISK PICTURES MODEL EPOCHS`, DISK being a small file
 * system. Prints, as JSON, what the person was told, how the run ended, and how it ended once it had room and was resumed.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { AppEvent } from '../../../core/contract/events.ts'
import { openThaw } from '../../support/service.ts'

const [disk, dataset, model, epochs] = process.argv.slice(2) as [string, string, string, string]
const ballast = join(disk, 'ballast')
const events: AppEvent[] = []
let mended = false
const told = Promise.withResolvers<string>()

await using thaw = openThaw(join(disk, 'home'), {
  // Checkpoints several times a second.
  trainingClock: () => performance.now() * 100,
  emit(event) {
    events.push(event)
    // Again and again: every file that replaces another one leaves room.
    if (event.type === 'run.progress' && event.progress.epoch >= 10 && !mended) fillDisk()
    if (event.type === 'history.waiting' && event.message !== null) told.resolve(event.message)
  },
})
const { runId } = await thaw.call('runs.start', { dataset, model, strategy: 'full', epochs: Number(epochs) })
const ended = thaw.call('runs.wait', { run: runId })
const message = await told.promise
mended = true
rmSync(ballast)
const { status, reason } = await ended
const written = await curves()
const emitted = events.flatMap((event) => (event.type === 'run.metrics' ? event.points : []))
await thaw.call('runs.resume', { run: runId })
const resumed = await thaw.call('runs.wait', { run: runId })
console.log(
  JSON.stringify({
    message,
    status,
    reason,
    lost: emitted.length - written.length,
    resumed: resumed.status,
    curves: (await curves()).map(({ name, step, value }) => `${name} ${step} ${value}`),
    weights: readFileSync(resumed.artifacts.best ?? '').toString('base64'),
  }),
)

async function curves() {
  return (await thaw.call('runs.metrics', { run: runId })).points
}

/** Takes all of the disk's room. */
function fillDisk(): void {
  const file = openSync(ballast, 'a')
  try {
    for (const size of [65_536, 512, 1]) for (;;) if (!takes(file, Buffer.alloc(size, 1))) break
  } finally {
    closeSync(file)
  }
}

/** False once the disk is full. */
function takes(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    return false
  }
}
