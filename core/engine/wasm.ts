import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { env, setBackend, version_core } from '@tensorflow/tfjs-core'
import { bundledWasm } from './bundled.ts'
import { eagerEngine } from './eager.ts'
import { initialising } from './tfjs.ts'
import type { Engine } from './types.ts'
import { addMissingKernels } from './wasm-kernels.ts'

const PACKAGE = '@tensorflow/tfjs-backend-wasm'

let started = false

/**
 * The portable engine, and the reference the `ort` engine is tested against; one thread. Its `oneHot` with dtype float32
 * returns integers' bits read as floats, so model code casts an int32 oneHot (see `oneHot` in ops.ts).
 */
export async function openWasm(): Promise<Engine> {
  await initialising(async () => {
    if (started) return
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    setWasmPaths((bundledWasm ?? dirname(createRequire(import.meta.url).resolve(PACKAGE))) + sep)
    if (!(await setBackend('wasm'))) throw new Error('tfjs could not start its WebAssembly backend')
    addMissingKernels()
    started = true
  })
  return eagerEngine('wasm', 'wasm', {
    description: `TensorFlow.js ${version_core}, WebAssembly, 1 thread`,
    threads: 1,
  })
}
