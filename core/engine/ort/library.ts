/**
 * The one place where ONNX Runtime is loaded, because it must be silenced before. From 1.29 on its native library looks
 * up mobile.events.data.microsoft.com as soon as it starts, and keeps a device id and a database of events in
 * ~/.cache/Microsoft/DeveloperTools/.onnxruntime (microsoft/onnxruntime#27379). `ORT_DISABLE_TELEMETRY=1` prevents all
 * of it, where the library finds it in the environment. On Windows it hands events to the system's own tracing, which
 * records them only while somebody traces; nothing turns that off from here.
 *
 * Not by `import`: imports run before any statement of a module, and a bundler moves them to the top.
 */
import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import type * as Ort from 'onnxruntime-node'
import type * as OrtBinding from 'onnxruntime-node/dist/binding.js'

const OPT_OUT = 'ORT_DISABLE_TELEMETRY'

turnTelemetryOff()
// not called `require`: the bundler of the desktop app declares that name itself
const load = createRequire(import.meta.url)
const library = load('onnxruntime-node') as typeof Ort
const native = load('onnxruntime-node/dist/binding.js') as typeof OrtBinding

export const { InferenceSession, Tensor, env, listSupportedBackends } = library
export const { binding, initOrt } = native
export type SessionOptions = Ort.InferenceSession.SessionOptions
export type NativeSession = OrtBinding.Binding.InferenceSession
export type Tensor = Ort.Tensor

/**
 * Native code sees what the main thread writes to `process.env`, and nothing of what another thread writes: there it is
 * a copy. So a thread may load the library only where the main thread has loaded this module before it started it.
 */
function turnTelemetryOff(): void {
  if (isMainThread) process.env[OPT_OUT] = '1'
  else if (process.env[OPT_OUT] !== '1') {
    throw new Error(
      'Load the engine on the main thread before you start a thread that uses it: only then is it silent.',
    )
  }
}
