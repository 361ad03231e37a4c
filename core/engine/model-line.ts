// Frames of modules show the path of their URL, also on Windows; some loaders show it decoded.
const OWN_FOLDER = decoded(new URL('.', import.meta.url).pathname)
const PROJECT = decoded(new URL('../../', import.meta.url).pathname)
const FRAME = /(?:\(|at )(?:async )?(?:file:\/\/)?(\/?[^()\s][^()]*?):(\d+):\d+\)?$/

/** Frames kept while model code runs: tfjs puts many of its own between a kernel and the line that asked for it. */
const DEEP_STACK = 100

/** The first frame of a stack outside packages, Node and the engine: the line of model code, as `file:line`. */
export function modelLine(stack: string | undefined): string | undefined {
  for (const line of (stack ?? '').split('\n')) {
    const [, path, number] = FRAME.exec(line.trim()) ?? []
    if (path === undefined || path.startsWith('node:') || path.includes('node_modules')) continue
    const file = decoded(path)
    if (file.startsWith(OWN_FOLDER)) continue
    return `${file.startsWith(PROJECT) ? file.slice(PROJECT.length) : file}:${number}`
  }
  return undefined
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    // A percent sign of its own.
    return path
  }
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
