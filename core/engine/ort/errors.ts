import { modelLine, withDeepStacks } from '../model-line.ts'

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

/** Runs model code and explains what cannot be recorded. */
export function explainingFailures<T>(program: string, body: () => T): T {
  try {
    return withDeepStacks(body)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const location = modelLine(error.stack)
    const kernel = /Kernel '(\w+)' not registered/.exec(error.message)?.[1]
    const reason =
      kernel === undefined
        ? error.message
        : `the kernel ${kernel} has no ONNX translation; express it with other operations`
    throw new RecordingError(`Cannot compile "${program}": ${reason}`, kernel, location, error)
  }
}
