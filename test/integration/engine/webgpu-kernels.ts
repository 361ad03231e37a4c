/** Program of webgpu.test.ts: every case of the kernels on WebGPU and on the CPU; prints the differences as JSON. */
import { openEngine, type Engine, type StepResult } from '../../../core/engine/index.ts'
import { KERNEL_CASES, type KernelCase } from '../../unit/engine/kernel-cases.ts'
import { kernelInputs, kernelProgram } from '../../unit/engine/kernel-program.ts'
import { relativeDifference } from '../../unit/engine/support.ts'

async function resultOn(engine: Engine, one: KernelCase): Promise<StepResult> {
  const spec = kernelProgram(one)
  if (one.gradient === false) {
    const program = await engine.compile(spec)
    const outputs = await program.run(kernelInputs())
    await program.dispose()
    return { outputs, grads: new Map() }
  }
  const step = await engine.compileStep(spec)
  const result = await step.run(kernelInputs())
  await step.dispose()
  return result
}

async function difference(gpu: Engine, cpu: Engine, one: KernelCase): Promise<number> {
  const [actual, expected] = [await resultOn(gpu, one), await resultOn(cpu, one)]
  const grads = [...expected.grads].map(([name, grad]) => relativeDifference(actual.grads.get(name)!, grad))
  return Math.max(relativeDifference(actual.outputs['value']!, expected.outputs['value']!), ...grads)
}

const [gpu, cpu] = [await openEngine('ort:webgpu', { threads: 1 }), await openEngine('ort', { threads: 1 })]
if (!gpu.ok || !cpu.ok) throw new Error('an engine does not open')
const differences: Record<string, number | string> = {}
for (const one of KERNEL_CASES) {
  // NaN and infinity are no JSON, and an error of one case should not hide the others.
  differences[one.name] = await difference(gpu.value, cpu.value, one).then(
    (value) => (Number.isFinite(value) ? value : String(value)),
    String,
  )
}
console.log(JSON.stringify({ device: gpu.value.device, differences }))
