/** Runs training steps of a vision tower in a process of its own and prints its peak memory, MB. Arguments: recompute? */
import { readFileSync } from 'node:fs'
import { createRandom } from '../../../core/domain/random.ts'
import { openEngine } from '../../../core/engine/index.ts'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'
import { crossEntropy } from '../../../core/model/losses.ts'
import { initialParameters } from '../../../core/model/families/thaw/parameters.ts'
import { connect, encodeFrom } from '../../../core/model/families/thaw/vision.ts'

const BATCH = 32
const recompute = process.argv[2] === 'recompute'
const engine = await openEngine('ort', { threads: 1 })
if (!engine.ok) throw new Error(engine.failure.message)
const params = initialParameters(THAW_TINY, createRandom(0))
const side = THAW_TINY.imageSize
const step = await engine.value.compileStep({
  name: 'step',
  inputs: {
    x: { shape: [BATCH, side, side, 3] },
    targets: { shape: [BATCH, THAW_TINY.embedding] },
    rowWeight: { shape: [BATCH] },
  },
  params,
  trainable: [...params.keys()].filter((name) => name.startsWith('visual.') && !name.includes('pool_norm')),
  fn: ({ x, targets, rowWeight }, weights) => {
    const logits = connect(weights, encodeFrom(THAW_TINY, weights, x!, 'pixels', recompute))
    return { loss: crossEntropy(logits, targets!, rowWeight!) }
  },
})
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
const before = peak()
const inputs = {
  x: new Float32Array(BATCH * side * side * 3),
  targets: new Float32Array(BATCH * THAW_TINY.embedding).fill(1 / THAW_TINY.embedding),
  rowWeight: new Float32Array(BATCH).fill(1 / BATCH),
}
for (let i = 0; i < 3; i++) await step.run(inputs)
process.stdout.write(String(peak() - before))
