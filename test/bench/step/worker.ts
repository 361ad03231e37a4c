/** Measures one workload on one of our engines: started by the benchmark with a job, then one round a line. */
import type { EngineId } from '../../../core/domain/engine.ts'
import { openEngine } from '../../../core/engine/index.ts'
import { createAdamW } from '../../../core/train/native/optimise/adamw.ts'
import { serveLines } from '../child.ts'
import { peakMb } from '../peak.ts'
import { type Ask, type Job, type Round, trains } from './configs.ts'
import { batchFor, forwardSpec, stepSpec, towerParams } from './tower.ts'

const RATE = 1e-4
const DECAY = 0.05

async function prepare(job: Job, id: EngineId): Promise<() => Promise<number>> {
  const opened = await openEngine(id, { threads: job.threads })
  if (!opened.ok) throw new Error(opened.failure.message)
  const params = towerParams(job.config)
  if (job.workload === 'forward') {
    const program = await opened.value.compile(forwardSpec(job.config, params))
    const batch = batchFor(job.config, false)
    return async () => (await program.run(batch))['features']?.[0] as number
  }
  const trainable = [...params.keys()].filter((name) => trains(job.config, job.workload, name))
  const step = await opened.value.compileStep({ ...stepSpec(job.config, params), trainable })
  const batch = batchFor(job.config, true)
  const optimiser = createAdamW()
  return async () => {
    const { outputs, grads } = await step.run(batch)
    optimiser.update(
      params,
      grads,
      () => RATE,
      () => DECAY,
    )
    return outputs['loss']?.[0] as number
  }
}

const [id, argument] = process.argv.slice(2) as [EngineId, string]
const iterate = await prepare(JSON.parse(argument) as Job, id)
await serveLines(async ({ iterations }: Ask): Promise<Round> => {
  let value = 0
  const started = performance.now()
  for (let i = 0; i < iterations; i++) value = await iterate()
  return { ms: (performance.now() - started) / iterations, peakMb: peakMb(), value }
})
