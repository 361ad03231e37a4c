import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import {
  env,
  type KernelBackend,
  registerKernel,
  setBackend,
  type TensorInfo,
  type UnsortedSegmentSumAttrs,
  version_core,
} from '@tensorflow/tfjs-core'
import { bundledWasm } from './bundled.ts'
import { eagerEngine } from './eager.ts'
import { initialising } from './tfjs.ts'
import type { Engine } from './types.ts'

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
    addSegmentSum()
    started = true
  })
  return eagerEngine('wasm', 'wasm', {
    description: `TensorFlow.js ${version_core}, WebAssembly, 1 thread`,
    threads: 1,
  })
}

/** The gradient of `gather` needs a kernel that the WebAssembly backend lacks. */
function addSegmentSum(): void {
  registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, segmentIds } = inputs as Record<'x' | 'segmentIds', TensorInfo>
      const { numSegments } = attrs as unknown as UnsortedSegmentSumAttrs
      const wasm = backend as KernelBackend
      const rows = wasm.readSync(x.dataId) as Float32Array
      const segments = wasm.readSync(segmentIds.dataId) as Int32Array
      const shape = [numSegments, ...x.shape.slice(1)]
      const width = x.shape.slice(1).reduce((product, n) => product * n, 1)
      const sums = new Float32Array(numSegments * width)
      segments.forEach((segment, row) => {
        for (let i = 0; i < width; i++) sums[segment * width + i]! += rows[row * width + i]!
      })
      return { dataId: wasm.write(sums, shape, x.dtype), shape, dtype: x.dtype }
    },
  })
}
