import { bundledWasm } from './bundled.ts'
import { availableParallelism } from 'node:os'
import { type Backend, ortDeviceOf } from '../domain/engine.ts'
import { failure, type Result, success } from '../domain/failure.ts'
import type { Engine, EngineOptions } from './types.ts'

/**
 * Opens an engine. Where a graphics device of ONNX Runtime does not work, the engine is ONNX Runtime on the CPU and its
 * `fallback` says why; where an engine does not load at all, fails with `engine-unavailable`.
 */
export async function openEngine(backend: Backend, options: EngineOptions = {}): Promise<Result<Engine>> {
  const threads = options.threads ?? availableParallelism()
  if (!Number.isInteger(threads) || threads < 1) {
    return failure('usage', `The number of threads must be a whole number of at least 1, not ${threads}.`)
  }
  const device = ortDeviceOf(backend)
  try {
    if (device !== null) return success(await (await import('./ort/on-device.ts')).openOrtOn(device, threads))
    if (backend === 'tensorflow') return await (await import('./tensorflow.ts')).openTensorflow()
    return success(await (await import('./wasm.ts')).openWasm())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const name = device === null ? 'The WebAssembly backend' : 'ONNX Runtime'
    const again = bundledWasm === null ? 'Run "npm ci" again in the folder of Thaw.' : 'Install Thaw again.'
    return failure('engine-unavailable', `${name} does not load here. ${again}`, { details: reason })
  }
}
