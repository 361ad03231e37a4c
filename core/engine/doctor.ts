import { openEngine } from './open.ts'
import type { EngineId } from '../domain/engine.ts'
import type { Engine, EngineOptions } from './types.ts'

/** Whether an engine works here, why not, and how fast it multiplies matrices. */
export interface EngineStatus {
  id: EngineId
  available: boolean
  /** What keeps it from working, and what to do about it. */
  why?: string
  description?: string
  matmulGflops?: number
}

/** Opens each engine in turn and measures it. */
export async function doctor(options: EngineOptions = {}): Promise<EngineStatus[]> {
  const statuses: EngineStatus[] = []
  for (const id of ['tensorflow', 'ort', 'wasm'] as const) statuses.push(await examine(id, options))
  return statuses
}

async function examine(id: EngineId, options: EngineOptions): Promise<EngineStatus> {
  const engine = await openEngine(id, options)
  if (!engine.ok) return { id, available: false, why: engine.failure.message }
  try {
    const matmulGflops = await measure(engine.value)
    return { id, available: true, description: engine.value.description, matmulGflops }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { id, available: false, why: `It loads but does not compute: ${why}` }
  } finally {
    await engine.value.dispose()
  }
}

const SIZE = 512
const RUNS = 5

/** Billions of operations per second in a product of square matrices, the best of a few runs. */
async function measure(engine: Engine): Promise<number> {
  // Imported here so that importing the engine loads no backend.
  const { matMul, sum } = await import('@tensorflow/tfjs-core')
  const square = { shape: [SIZE, SIZE] }
  const program = await engine.compile({
    name: 'speed of a matrix product',
    inputs: { a: square, b: square },
    params: new Map(),
    fn: ({ a, b }) => ({ sum: sum(matMul(a!, b!)) }),
  })
  const matrix = () => Float32Array.from({ length: SIZE * SIZE }, (_, i) => ((i * 7919) % 1000) / 1000)
  const inputs = { a: matrix(), b: matrix() }
  let best = Infinity
  for (let i = 0; i < RUNS; i++) {
    const started = performance.now()
    await program.run(inputs)
    best = Math.min(best, performance.now() - started)
  }
  await program.dispose()
  return (2 * SIZE ** 3) / best / 1e6
}
