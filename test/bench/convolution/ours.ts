/** Our side of bench:convolution: started with a file that holds the job, then one request a line. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { openEngine, type Arrays, type Params } from '../../../core/engine/index.ts'
import { linear } from '../../../core/engine/ops.ts'
import { EFFICIENTNET_LITE0 } from '../../../core/model/families/efficientnet-lite/config.ts'
import { encodeVision } from '../../../core/model/families/efficientnet-lite/vision.ts'
import { crossEntropy } from '../../../core/model/losses.ts'
import { createAdamW } from '../../../core/train/native/optimise/adamw.ts'
import { serveLines } from '../child.ts'
import { peakMb } from '../peak.ts'
import { type Ask, type Job, type Round, trains, type Written } from './job.ts'

const RATE = 1e-4
const DECAY = 0.05

type Results = readonly (readonly [name: string, data: Float32Array])[]

function floats(file: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(file)).buffer)
}

function readParams({ weightsFile, tensors }: Job): Params {
  const all = floats(weightsFile)
  const params: Params = new Map()
  let at = 0
  for (const { name, shape } of tensors) {
    const length = shape.reduce((a, b) => a * b, 1)
    params.set(name, { shape, data: all.slice(at, at + length) })
    at += length
  }
  return params
}

function readBatch({ batchFile, batch, classes, workload }: Job): Arrays {
  const all = floats(batchFile)
  const x = all.slice(0, -batch)
  if (workload === 'forward') return { x }
  const targets = new Float32Array(batch * classes)
  for (const [i, label] of all.slice(-batch).entries()) targets[i * classes + label] = 1
  return { x, targets, rowWeight: new Float32Array(batch).fill(1 / batch) }
}

interface Prepared {
  readonly results: () => Promise<Results>
  readonly iterate: () => Promise<void>
}

async function prepare(job: Job): Promise<Prepared> {
  const opened = await openEngine('ort', { threads: job.threads })
  if (!opened.ok) throw new Error(opened.failure.message)
  const params = readParams(job)
  const batch = readBatch(job)
  const name = `efficientnet-lite0 ${job.workload}`
  const x = { shape: [job.batch, job.side, job.side, 3] }
  const features = (images: Tensor, weights: Record<string, Tensor>) =>
    encodeVision(EFFICIENTNET_LITE0, weights, images).pooled
  if (job.workload === 'forward') {
    const fn = (given: Record<string, Tensor>, weights: Record<string, Tensor>) => ({
      features: features(given['x'] as Tensor, weights),
    })
    const program = await opened.value.compile({ name, inputs: { x }, params, fn })
    return {
      results: async () => [['features', (await program.run(batch))['features'] as Float32Array]],
      iterate: async () => void (await program.run(batch)),
    }
  }
  const trainable = [...params.keys()].filter((tensor) => trains(job.workload, tensor))
  const step = await opened.value.compileStep({
    name,
    inputs: { x, targets: { shape: [job.batch, job.classes] }, rowWeight: { shape: [job.batch] } },
    params,
    trainable,
    fn: (given, weights) => {
      const seen = features(given['x'] as Tensor, weights)
      const logits = linear(seen, weights['head.weight'] as Tensor, weights['head.bias'] as Tensor) as Tensor2D
      return { loss: crossEntropy(logits, given['targets'] as Tensor, given['rowWeight'] as Tensor) }
    },
  })
  const optimiser = createAdamW()
  return {
    results: async () => {
      const { outputs, grads } = await step.run(batch)
      return [['loss', outputs['loss'] as Float32Array], ...grads]
    },
    iterate: async () => {
      const { grads } = await step.run(batch)
      optimiser.update(
        params,
        grads,
        () => RATE,
        () => DECAY,
      )
    },
  }
}

const { results, iterate } = await prepare(JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as Job)
await serveLines(async (ask: Ask): Promise<Round | Written> => {
  if ('resultsFile' in ask) {
    const found = await results()
    writeFileSync(
      ask.resultsFile,
      Buffer.concat(found.map(([, data]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))),
    )
    return { results: found.map(([name, data]) => ({ name, length: data.length })) }
  }
  const started = performance.now()
  for (let i = 0; i < ask.iterations; i++) await iterate()
  return { ms: (performance.now() - started) / ask.iterations, peakMb: peakMb() }
})
