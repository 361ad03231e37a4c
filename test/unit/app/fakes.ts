/** Process handles that do what a test tells them. */
import type { ProcessHandle } from '../../../core/app/supervisor.ts'

export interface FakeProcess extends ProcessHandle {
  readonly sent: unknown[]
  /** The process posts a message to the supervisor. */
  say(message: unknown): void
  exit(code: number | null, signal?: string | null): void
  readonly killed: boolean
}

export function fakeProcess(output = ''): FakeProcess {
  const sent: unknown[] = []
  const messageListeners: ((message: unknown) => void)[] = []
  const exitListeners: ((code: number | null, signal: string | null) => void)[] = []
  let killed = false
  function exit(code: number | null, signal: string | null = null): void {
    for (const listener of exitListeners) listener(code, signal)
  }
  return {
    pid: 1,
    sent,
    get killed() {
      return killed
    },
    postMessage: (message) => void sent.push(message),
    onMessage: (listener) => void messageListeners.push(listener),
    onExit: (listener) => void exitListeners.push(listener),
    kill() {
      if (killed) return
      killed = true
      exit(null, 'SIGKILL')
    },
    recentOutput: () => output,
    say: (message) => {
      for (const listener of messageListeners) listener(message)
    },
    exit,
  }
}
