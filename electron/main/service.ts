import { join } from 'node:path'
import { utilityProcess } from 'electron'
import {
  cleanEnvironment,
  createSupervisor,
  type ProcessHandle,
  SERVICE_FLAGS,
  type Supervisor,
} from '../../core/app/index.ts'
import type { EventStream } from './event-stream.ts'
import { signalOf } from './exit-signal.ts'
import type { Log } from './log.ts'

export type Service = Supervisor

interface Options {
  readonly home: string
  readonly log: Log
  readonly events: EventStream
}

/** Characters of a process's output to keep, to explain why it ended. */
const KEPT_OUTPUT = 4000

/** Runs the application service and compute, each in its own utility process. The first call starts the service. */
export function createService({ home, log, events }: Options): Service {
  return createSupervisor({
    spawn: spawnUtilities({ home, transport: 'desktop app', log }),
    onEvent: (event) => events.push(event),
  })
}

/** Starts the supervisor's two processes as Electron utility processes. */
export function spawnUtilities({
  home,
  transport,
  log,
}: Pick<Options, 'home' | 'log'> & { readonly transport: string }): (kind: 'service' | 'compute') => ProcessHandle {
  return (kind) => forkUtility(kind, kind === 'service' ? ['--home', home, '--transport', transport] : [], log)
}

function forkUtility(kind: 'service' | 'compute', args: string[], log: Log): ProcessHandle {
  const child = utilityProcess.fork(join(import.meta.dirname, `${kind}.js`), args, {
    serviceName: `Thaw ${kind}`,
    stdio: 'pipe',
    env: cleanEnvironment(process.env),
    execArgv: kind === 'service' ? [...SERVICE_FLAGS] : [],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT)
      log.write(kind, chunk.toString())
    })
  }
  child.on('exit', (code) => log.write(kind, `ended with ${code}`))
  return {
    get pid() {
      return child.pid
    },
    postMessage: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', (code) => listener(code, signalOf(code))),
    kill: () => void child.kill(),
    recentOutput: () => output.trim(),
  }
}
