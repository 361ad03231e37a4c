/** The engines and, for ONNX Runtime, the devices that it runs on. */

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

/** The backend's display name. */
export function backendName(backend: Backend): string {
  return NAMES[backend]
}

/** The device that a backend requests from ONNX Runtime; null for other engines. */
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

/** The backend that a choice leads to, with a sentence that says why; null if `auto` has not measured yet. */
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
  if (wanted?.available !== false) return { backend: choice, why: `You chose ${name}.` }
  const why = wanted.why ?? ''
  if (ortDeviceOf(choice) === null || choice === 'ort') {
    return { backend: choice, why: `You chose ${name}, which does not work on this machine, so runs will fail. ${why}` }
  }
  return {
    backend: 'ort',
    why: `You chose ${name}, which does not work on this machine, so Thaw uses ${backendName('ort')} instead. ${why}`,
  }
}

/** Below this speed in GFLOP/s, even a few images of the model would take minutes. */
export const TOO_SLOW_TO_TIME = 1

interface Timed {
  readonly available: boolean
  readonly matmulGflops?: number | undefined
  readonly forwardImagesPerSecond?: number | undefined
  readonly stepImagesPerSecond?: number | undefined
}

/** A sentence that explains “–” in place of a speed; null if every working engine was timed. */
export function whyUntimed(engines: readonly Timed[]): string | null {
  const untimed = engines.filter(
    ({ available, forwardImagesPerSecond, stepImagesPerSecond }) =>
      available && (forwardImagesPerSecond === undefined || stepImagesPerSecond === undefined),
  )
  if (untimed.length === 0) return null
  if (untimed.every(({ matmulGflops = 0 }) => matmulGflops < TOO_SLOW_TO_TIME)) {
    return `“–”: below ${TOO_SLOW_TO_TIME} GFLOP/s Thaw does not time a model, because that would take minutes.`
  }
  return '“–”: not timed yet. The quick check times the model only on engines that may be the fastest; measuring the engines times it on all.'
}
