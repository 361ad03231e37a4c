/** Engines of this process, opened when first needed and kept. */
import { openEngine, type Engine } from '../../engine/index.ts'
import type { Result } from '../../domain/failure.ts'

type EngineChoice = Parameters<typeof openEngine>[0]

export function createEngines(open: typeof openEngine = openEngine): (id: EngineChoice) => Promise<Result<Engine>> {
  const opened = new Map<EngineChoice, Promise<Result<Engine>>>()
  return async (id) => {
    const engine = opened.get(id) ?? open(id)
    opened.set(id, engine)
    const result = await engine
    // What failed may work the next time, when a person has installed what was missing.
    if (!result.ok) opened.delete(id)
    return result
  }
}
