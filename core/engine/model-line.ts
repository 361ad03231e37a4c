// Frames of modules show the path of their URL, also on Windows.
const OWN_FOLDER = new URL('.', import.meta.url).pathname
const PROJECT = new URL('../../', import.meta.url).pathname
const FRAME = /(?:\(|at )(?:async )?(?:file:\/\/)?(\/?[^()\s][^()]*?):(\d+):\d+\)?$/

/** Frames kept while model code runs: tfjs puts many of its own between a kernel and the line that asked for it. */
const DEEP_STACK = 100

/** The first frame of a stack outside packages, Node and the engine: the line of model code, as `file:line`. */
export function modelLine(stack: string | undefined): string | undefined {
  for (const line of (stack ?? '').split('\n')) {
    const [, file, number] = FRAME.exec(line.trim()) ?? []
    if (file === undefined || file.startsWith('node:') || file.includes('node_modules')) continue
    if (file.startsWith(OWN_FOLDER)) continue
    return `${file.startsWith(PROJECT) ? file.slice(PROJECT.length) : file}:${number}`
  }
  return undefined
}

/** Runs model code with stacks long enough to reach its lines. */
export function withDeepStacks<T>(body: () => T): T {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = DEEP_STACK
  try {
    return body()
  } finally {
    Error.stackTraceLimit = limit
  }
}
