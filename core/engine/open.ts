import { availableParallelism } from 'node:os'
import { failure, type Result, success } from '../domain/failure.ts'
import type { Engine, EngineId, EngineOptions } from './types.ts'

/** What `auto` tries, best first. */
export const PREFERENCE: readonly EngineId[] = ['tensorflow', 'ort', 'wasm']

/** Opens an engine. `auto` takes the first of tensorflow, ort and wasm that loads; fails with `engine-unavailable`. */
export async function openEngine(id: EngineId | 'auto', options: EngineOptions = {}): Promise<Result<Engine>> {
  if (id !== 'auto') return openOne(id, options)
  const reasons: string[] = []
  for (const candidate of PREFERENCE) {
    const engine = await openOne(candidate, options)
    if (engine.ok) return engine
    reasons.push(`${candidate}: ${engine.failure.message}`)
  }
  return failure(
    'engine-unavailable',
    'No engine can compute on this computer. Run "npm ci" again, then "thaw doctor".',
    {
      details: reasons.join('\n'),
    },
  )
}

async function openOne(id: EngineId, options: EngineOptions): Promise<Result<Engine>> {
  const threads = options.threads ?? availableParallelism()
  if (!Number.isInteger(threads) || threads < 1) {
    return failure('usage', `The number of threads must be a whole number of at least 1, not ${threads}.`)
  }
  try {
    if (id === 'tensorflow') return await (await import('./tensorflow.ts')).openTensorflow()
    if (id === 'ort') return success((await import('./ort/engine.ts')).openOrt(threads))
    return success(await (await import('./wasm.ts')).openWasm())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const name = id === 'ort' ? 'ONNX Runtime' : 'The WebAssembly backend'
    return failure('engine-unavailable', `${name} does not load here. Run "npm ci" again in the folder of Thaw.`, {
      details: reason,
    })
  }
}
