/**
 * The whole of Thaw in one process, training one run to its end: `node hasty-thaw.ts HOME PICTURES MODEL EPOCHS`. Prints each
 * progress as a line of JSON. Its training clock runs a hundred times as fast as time, so that it writes checkpoints several
 * times a second.
 */
import { openThaw } from '../../support/service.ts'

const HASTE = 100

const [home, dataset, model, epochs] = process.argv.slice(2) as [string, string, string, string]
await using thaw = openThaw(home, {
  trainingClock: () => performance.now() * HASTE,
  emit: (event) => void (event.type === 'run.progress' && console.log(JSON.stringify(event.progress))),
})
const { runId } = await thaw.call('runs.start', { dataset, model, strategy: 'full', epochs: Number(epochs) })
await thaw.call('runs.wait', { run: runId })
