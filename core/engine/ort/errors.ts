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

/** Something of a kernel that has no translation, like a type or an attribute. */
export class UntranslatedError extends Error {
  readonly what: string
  readonly kernel: string | undefined
  constructor(what: string, kernel?: string) {
    super(`${what} has no ONNX translation${kernel === undefined ? '' : ` in the kernel ${kernel}`}`)
    this.name = 'UntranslatedError'
    this.what = what
    this.kernel = kernel
  }
}

/** Runs model code and explains what cannot be recorded. */
export function explainingFailures<T>(program: string, body: () => T): T {
  try {
    return withDeepStacks(body)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const location = modelLine(error.stack)
    const unknown = /Kernel '(\w+)' not registered/.exec(error.message)?.[1]
    const kernel = error instanceof UntranslatedError ? error.kernel : unknown
    const reason =
      unknown === undefined
        ? error.message
        : `the kernel ${unknown} has no ONNX translation; express it with other operations`
    throw new RecordingError(`Cannot compile "${program}": ${reason}`, kernel, location, error)
  }
}
