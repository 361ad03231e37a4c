import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { app } from './app.ts'

interface ForkOptions {
  readonly serviceName?: string
  readonly env?: NodeJS.ProcessEnv
  readonly stdio?: 'pipe' | 'inherit' | 'ignore'
}

function imported(name: string): readonly string[] {
  return ['--import', new URL(`./${name}.ts`, import.meta.url).href]
}

const running = new Set<UtilityProcess>()

/** A plain Node process with `process.parentPort`, which utility-child.ts gives it. */
class UtilityProcess extends EventEmitter {
  pid: number | undefined
  readonly stdout: NodeJS.ReadableStream | null
  readonly stderr: NodeJS.ReadableStream | null
  readonly #child: ChildProcess

  constructor(path: string, args: readonly string[], options: ForkOptions) {
    super()
    const output = options.stdio ?? 'inherit'
    const main = fileURLToPath(new URL('./utility-main.ts', import.meta.url))
    this.#child = fork(main, [path, ...args], {
      // an app in an archive is read the same way everywhere
      execArgv: app.isPackaged ? ['archive-files', 'archive-modules'].flatMap(imported) : [],
      serialization: 'advanced',
      stdio: ['ignore', output, output, 'ipc'],
      ...(options.env ? { env: options.env } : {}),
    })
    this.stdout = this.#child.stdout
    this.stderr = this.#child.stderr
    running.add(this)
    this.#child.on('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('exit', (code, signal) => this.#ended(code, signal, options.serviceName))
  }
  #ended(code: number | null, signal: NodeJS.Signals | null, name: string | undefined): void {
    running.delete(this)
    this.pid = undefined
    const exitCode = code ?? (signal ? constants.signals[signal] : 1)
    const reason = signal ? 'killed' : exitCode === 0 ? 'clean-exit' : 'crashed'
    app.emit('child-process-gone', {}, { type: 'Utility', reason, exitCode, name, serviceName: name })
    this.emit('exit', exitCode)
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object)
  }
  kill(): boolean {
    return this.#child.kill()
  }
}

export const utilityProcess = {
  fork(path: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.')
    return new UtilityProcess(path, args, options)
  },
}

/** The main process takes its helpers with it. */
export function endUtilities(): void {
  for (const process of running) process.kill()
}
