/** What can compute: an engine, and where ONNX Runtime is one of them, the device it runs on. */

export const ENGINE_IDS = ['ort', 'tensorflow', 'wasm'] as const
export type EngineId = (typeof ENGINE_IDS)[number]

/** Devices by the names of ONNX Runtime's execution providers. */
export const DEVICES = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const
export type Device = (typeof DEVICES)[number]

/** An engine with its device, as `--engine` and the settings spell it. `ort` alone is ONNX Runtime on the CPU. */
export const BACKENDS = ['ort', 'ort:webgpu', 'ort:cuda', 'ort:dml', 'ort:coreml', 'tensorflow', 'wasm'] as const
export type Backend = (typeof BACKENDS)[number]

/** `auto` is the backend that measured fastest on this machine. */
export const ENGINE_CHOICES = ['auto', ...BACKENDS] as const
export type EngineChoice = (typeof ENGINE_CHOICES)[number]

const NAMES: Readonly<Record<Backend, string>> = {
  ort: 'ONNX Runtime, CPU',
  'ort:webgpu': 'ONNX Runtime, WebGPU',
  'ort:cuda': 'ONNX Runtime, CUDA',
  'ort:dml': 'ONNX Runtime, DirectML',
  'ort:coreml': 'ONNX Runtime, CoreML',
  tensorflow: 'TensorFlow',
  wasm: 'WebAssembly',
}

/** For people. */
export function backendName(backend: Backend): string {
  return NAMES[backend]
}

/** The device a backend asks ONNX Runtime for, or null where the backend is another engine. */
export function ortDeviceOf(backend: Backend): Device | null {
  if (backend === 'ort') return 'cpu'
  return DEVICES.find((device) => backend === `ort:${device}`) ?? null
}

interface Examined {
  readonly id: Backend
  readonly available: boolean
  readonly why?: string | undefined
  readonly chosen: boolean
}

/** What tasks will compute with under a choice, and why, in a sentence; null where `auto` has not measured yet. */
export function backendInUse(
  choice: EngineChoice,
  report: { readonly engines: readonly Examined[]; readonly reason: string } | null,
): { readonly backend: Backend; readonly why: string } | null {
  if (choice === 'auto') {
    const chosen = report?.engines.find((engine) => engine.chosen)
    return chosen && report ? { backend: chosen.id, why: report.reason } : null
  }
  const wanted = report?.engines.find(({ id }) => id === choice)
  const name = backendName(choice)
  if (wanted?.available !== false) return { backend: choice, why: `${name} was chosen by hand.` }
  const why = wanted.why ?? ''
  if (ortDeviceOf(choice) === null || choice === 'ort') {
    return { backend: choice, why: `${name} was chosen by hand and does not work here, so runs will fail. ${why}` }
  }
  return {
    backend: 'ort',
    why: `${name} was chosen by hand and does not work here, so ${backendName('ort')} takes its place. ${why}`,
  }
}

/** GFLOP/s below which even a few images of the model would take minutes. */
export const TOO_SLOW_TO_TIME = 1

interface Timed {
  readonly available: boolean
  readonly matmulGflops?: number | undefined
  readonly forwardImagesPerSecond?: number | undefined
  readonly stepImagesPerSecond?: number | undefined
}

/** What “–” means where a speed would stand, in a sentence; null where every engine that works was timed. */
export function whyUntimed(engines: readonly Timed[]): string | null {
  const untimed = engines.filter(
    ({ available, forwardImagesPerSecond, stepImagesPerSecond }) =>
      available && (forwardImagesPerSecond === undefined || stepImagesPerSecond === undefined),
  )
  if (untimed.length === 0) return null
  if (untimed.every(({ matmulGflops = 0 }) => matmulGflops < TOO_SLOW_TO_TIME)) {
    return `“–”: below ${TOO_SLOW_TO_TIME} GFLOP/s a model is not timed, because that would take minutes.`
  }
  return '“–”: not timed yet. The first look times the model only where more than one engine may be the fastest; measuring the engines times it on all.'
}
