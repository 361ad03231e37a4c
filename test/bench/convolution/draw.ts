/** Draws the weights and the batch that both sides of the benchmark read. */
import { writeFileSync } from 'node:fs'
import { createRandom, type Random } from '../../../core/domain/random.ts'
import { EFFICIENTNET_LITE0 } from '../../../core/model/families/efficientnet-lite/config.ts'
import { towerTensors } from '../../../core/model/families/efficientnet-lite/parameters.ts'
import type { Job } from './job.ts'

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

export function tensorsOf(classes: number): Job['tensors'] {
  return [
    ...towerTensors(EFFICIENTNET_LITE0),
    { name: 'head.weight', shape: [EFFICIENTNET_LITE0.head, classes] },
    { name: 'head.bias', shape: [classes] },
  ]
}

/** Below, inside and above what ReLU6 lets through. */
const CENTRES = [-6, 3, 3, 3, 12]

/**
 * Channels vary little around a centre, far from 0 and 6. Near them, the rounding of one side and of the other would fall
 * on different sides now and then, and one gradient in a sum of a few differs by all of itself: PyTorch in 32 bits is as
 * far from PyTorch in 64 then.
 */
function drawn(random: Random, name: string, shape: readonly number[]): () => number {
  if (name.endsWith('running_var')) return () => 0.5 + random.next()
  if (/_bn\d\.weight$/.test(name)) return () => 0.1 + 0.1 * random.next()
  if (/_bn[01]\.bias$/.test(name)) return () => random.pick(CENTRES)
  if (shape.length === 1) return () => 0.1 * random.normal()
  const deviation = name.startsWith('head.') ? 0.02 : Math.sqrt(1 / size(shape.slice(1)))
  return () => deviation * random.normal()
}

export function writeWeights(file: string, tensors: Job['tensors']): void {
  const random = createRandom('bench weights')
  const numbers = tensors.map(({ name, shape }) => {
    const next = drawn(random, name, shape)
    return Buffer.from(Float32Array.from({ length: size(shape) }, next).buffer)
  })
  writeFileSync(file, Buffer.concat(numbers))
}

export function writeBatch(file: string, { side, batch, classes }: Pick<Job, 'side' | 'batch' | 'classes'>): void {
  const random = createRandom('bench batch')
  const pixels = Float32Array.from({ length: batch * side * side * 3 }, () => random.normal())
  const labels = Float32Array.from({ length: batch }, () => random.int(classes))
  writeFileSync(file, Buffer.concat([Buffer.from(pixels.buffer), Buffer.from(labels.buffer)]))
}
