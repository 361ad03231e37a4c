/** A process that writes until it is killed: `node writer.ts FILE BATCH PAUSE_MS`. Says `writing` after the first batch. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Result } from '../../../core/domain/failure.ts'
import { openHistory } from '../../../core/history/index.ts'

const [, , file, size, pause] = process.argv
if (file === undefined) throw new Error('usage: node writer.ts FILE BATCH PAUSE_MS')
const batchSize = Number(size)
const pauseMs = Number(pause)
const { runs } = unwrap(
  openHistory({ file, now: () => new Date(), newId: (prefix) => `${prefix}-${crypto.randomUUID()}` }),
)
const [run] = unwrap(runs.list())
if (run === undefined) throw new Error('the test makes a run first')

for (let batch = 0; ; batch++) {
  const points = Array.from({ length: batchSize }, (_, index) => {
    const step = batch * batchSize + index
    return { step, epoch: step / 100, name: 'loss', value: 1 / (step + 1), at: step }
  })
  unwrap(runs.appendMetrics(run.runId, points))
  if (batch === 0) process.stdout.write('writing\n')
  if (pauseMs > 0) await wait(pauseMs)
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}
