/** Program of webgpu.test.ts: a training step on what `ort:webgpu` opens, compared with the CPU; prints JSON. */
import { openEngine, type Engine } from '../../../core/engine/index.ts'
import { relativeDifference } from '../../unit/engine/support.ts'
import { contrastiveBatch, contrastiveModel } from './contrastive-model.ts'

async function open(backend: 'ort' | 'ort:webgpu'): Promise<Engine> {
  const engine = await openEngine(backend, { threads: 2 })
  if (!engine.ok) throw new Error(engine.failure.message)
  return engine.value
}

const [engine, cpu] = [await open('ort:webgpu'), await open('ort')]
const spec = contrastiveModel()
const [step, reference] = [await engine.compileStep(spec), await cpu.compileStep(spec)]
const [actual, expected] = [await step.run(contrastiveBatch(1)), await reference.run(contrastiveBatch(1))]
const differences = Object.fromEntries(
  spec.trainable.map((name) => [name, relativeDifference(actual.grads.get(name)!, expected.grads.get(name)!)]),
)
console.log(
  JSON.stringify({
    device: engine.device,
    fallback: engine.fallback,
    loss: [actual.outputs['loss']![0], expected.outputs['loss']![0]],
    differences,
  }),
)
