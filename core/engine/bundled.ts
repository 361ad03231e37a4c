import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'wasm')

/** The npm package of Thaw holds TensorFlow.js in its bundle, and the WebAssembly in this folder; null elsewhere. */
export const bundledWasm: string | null = existsSync(folder) ? folder : null
