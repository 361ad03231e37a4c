/** The supervisor's `spawn` for plain Node: the command line and `thaw serve`. Electron has its own. */
import { fork } from 'node:child_process'
import { entryFile } from './entries.ts'
import { homePaths } from './home.ts'
import { createLog } from './service/log.ts'
import type { ProcessHandle } from './supervisor.ts'

/**
 * Flags for V8 in the service, which is there all day and holds a whole dataset while it imports. With the usual young
 * generation (16 MiB, three times), V8 collects short-lived garbage so late that 3,000 small images take 43 MB more.
 * By default V8 collects old objects only after the heap has doubled, which takes 55 MB more for 100,000 images.
 */
export const SERVICE_FLAGS: readonly string[] = ['--max-semi-space-size=4', '--heap-growing-percent=25']

/** Characters of a child's output to keep, to explain why it ended. */
const KEPT_OUTPUT = 4000

export interface ServiceStart {
  readonly home: string
  /** How the user connects to the service, for diagnostics. */
  readonly transport: string
  readonly engine?: string | undefined
}

/**
 * Forks the two entry programs. This logs a crash of the service, because nothing else is left to do it; the service
 * logs a crash of compute, because it knows what compute was doing.
 */
export function nodeSpawn({ home, transport, engine }: ServiceStart): (kind: 'service' | 'compute') => ProcessHandle {
  const args = ['--home', home, '--transport', transport, ...(engine ? ['--engine', engine] : [])]
  const log = createLog(homePaths(home).logs, () => new Date())
  return (kind) => {
    if (kind === 'compute') return forkProgram(entryFile('compute'), [])
    return forkProgram(entryFile('service'), args, {
      flags: SERVICE_FLAGS,
      onCrash: (how, lastLines) => log('error', `The service ended unexpectedly with ${how}.`, lastLines),
    })
  }
}

interface ForkOptions {
  readonly flags?: readonly string[]
  readonly onCrash?: (how: string, lastLines: string) => void
}

/** Forks a program and keeps its output off the terminal, where warnings from native libraries would be noise. */
function forkProgram(file: string, args: readonly string[], { flags = [], onCrash }: ForkOptions = {}): ProcessHandle {
  const child = fork(file, args, {
    serialization: 'advanced',
    execArgv: [...flags],
    env: cleanEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT)
    })
  }
  child.on('close', (code, signal) => {
    if (code !== 0 && !child.killed) onCrash?.(signal === null ? `code ${code}` : `signal ${signal}`, output.trim())
  })
  return {
    pid: child.pid,
    postMessage: (message) => void (child.connected && child.send(message as never, () => {})),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      // `close` fires after the pipes end, so the output is complete; `error` fires if the fork itself failed.
      child.on('close', listener)
      child.on('error', (error) => {
        output += error.message
        if (child.pid === undefined) listener(null, null)
      })
    },
    kill: () => void child.kill('SIGKILL'),
    recentOutput: () => output.trim(),
  }
}

/** Removes options meant for this Node only (a debugger port, a loader). */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const dropped = new Set([
    'NODE_OPTIONS',
    'NODE_CHANNEL_FD',
    'NODE_CHANNEL_SERIALIZATION_MODE',
    'ELECTRON_RUN_AS_NODE',
  ])
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => !dropped.has(name) && value !== undefined))
}
