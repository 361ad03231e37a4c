/** Compiles, runs and disposes training steps again and again; prints resident memory, MB, before and after each round, until a round adds no 5 %. */
import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '../../../core/domain/random.ts'
import { openEngine } from '../../../core/engine/index.ts'
import { encodeFrom } from '../../../core/model/families/thaw/vision.ts'
import { SMALL, smallModel } from '../../unit/model/tiny.ts'

/** V8 and the allocator go on claiming memory for a while; growth after that would be a leak. */
const WARM_UP = 200
const CYCLES = 200
const ROUNDS = 3
const STEADY = 1.05
const BATCH = 64

const engine = await openEngine('ort', { threads: 1 })
if (!engine.ok) throw new Error(engine.failure.message)
const opened = engine.value
const { params } = smallModel()
const trainable = [...params.keys()].filter((name) => name.startsWith('visual.blocks'))
const random = createRandom(0)
const x = Float32Array.from({ length: BATCH * SMALL.imageSize ** 2 * 3 }, () => random.normal())

async function cycle(): Promise<void> {
  const step = await opened.compileStep({
    name: 'cycle',
    inputs: { x: { shape: [BATCH, SMALL.imageSize, SMALL.imageSize, 3] } },
    params,
    trainable,
    fn: (inputs, weights) => ({
      loss: tf.mean(tf.square(encodeFrom(SMALL, weights, inputs['x']!, 'pixels'))),
    }),
  })
  const { outputs } = await step.run({ x })
  if (!Number.isFinite(outputs['loss']?.[0])) throw new Error('the step computed nothing')
  await step.dispose()
}

function resident(): number {
  globalThis.gc?.()
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}

for (let i = 0; i < WARM_UP; i++) await cycle()
const sizes = [resident()]
// A leak grows in every round; the allocator takes another block in one of them now and then.
for (let round = 0; round < ROUNDS && growth() >= STEADY; round++) {
  for (let i = 0; i < CYCLES; i++) await cycle()
  sizes.push(resident())
}
process.stdout.write(JSON.stringify({ sizes, growth: growth() }))

/** Of the last round, as a ratio. */
function growth(): number {
  return sizes.length < 2 ? Infinity : (sizes.at(-1) as number) / (sizes.at(-2) as number)
}
