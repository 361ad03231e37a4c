/** This process's engines, each opened when first needed and kept open. */
import type { EngineOrder } from '../../contract/compute.ts'
import type { Backend } from '../../domain/engine.ts'
import { success, type Result } from '../../domain/failure.ts'
import { openEngine, type Engine } from '../../engine/index.ts'

export type OpenEngine = (order: EngineOrder) => Promise<Result<Engine>>

/** The replacements for a backend that measured fastest but no longer loads. */
const NEXT_BEST: readonly Backend[] = ['ort', 'wasm']

export function createEngines(open: typeof openEngine = openEngine): OpenEngine {
  const opened = new Map<string, Promise<Result<Engine>>>()

  async function kept(backend: Backend, threads: number | undefined): Promise<Result<Engine>> {
    const key = `${backend} ${threads}`
    const engine = opened.get(key) ?? open(backend, threads === undefined ? {} : { threads })
    opened.set(key, engine)
    const result = await engine
    // A failed engine may work next time, once a person has installed the missing part.
    if (!result.ok) opened.delete(key)
    return result
  }

  return async ({ backend, threads, automatic }) => {
    const first = await kept(backend, threads)
    if (first.ok || !automatic) return first
    for (const next of NEXT_BEST.filter((candidate) => candidate !== backend)) {
      const engine = await kept(next, threads)
      if (engine.ok) return success({ fallback: first.failure.message, ...engine.value })
    }
    return first
  }
}
