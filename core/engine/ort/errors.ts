/** Model code that cannot be recorded: an unknown kernel, a value read while recording, or an error of its own. */
export class RecordingError extends Error {
  /** The tfjs kernel that is missing, where that is the reason. */
  readonly kernel: string | undefined
  /** `file:line` of the model code, where the stack shows it. */
  readonly location: string | undefined
  constructor(message: string, kernel?: string, location?: string, cause?: unknown) {
    super(location === undefined ? message : `${message} (at ${location})`, { cause })
    this.name = 'RecordingError'
    this.kernel = kernel
    this.location = location
  }
}

// Frames of modules show the path of their URL, also on Windows.
const OWN_FOLDER = new URL('..', import.meta.url).pathname
const FRAME = /(?:\(|at )(?:async )?(?:file:\/\/)?(\/?[^()\s][^()]*?):(\d+):\d+\)?$/

/** The first frame of a stack outside packages, Node and the engine: the line of model code, as `file:line`. */
export function modelLine(stack: string | undefined): string | undefined {
  for (const line of (stack ?? '').split('\n')) {
    const [, file, number] = FRAME.exec(line.trim()) ?? []
    if (file === undefined || file.startsWith('node:') || file.includes('node_modules')) continue
    if (file.startsWith(OWN_FOLDER)) continue
    return `${file}:${number}`
  }
  return undefined
}

/** Runs model code with stacks long enough to reach it, and explains what cannot be recorded. */
export function explainingFailures<T>(program: string, body: () => T): T {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 100
  try {
    return body()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const location = modelLine(error.stack)
    const kernel = /Kernel '(\w+)' not registered/.exec(error.message)?.[1]
    const reason =
      kernel === undefined
        ? error.message
        : `the kernel ${kernel} has no ONNX translation; express it with other operations`
    throw new RecordingError(`Cannot compile "${program}": ${reason}`, kernel, location, error)
  } finally {
    Error.stackTraceLimit = limit
  }
}
