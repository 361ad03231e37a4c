import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 50

/** Resolves when a process that this one did not start has ended; one that takes longer than `limitMs` is killed. */
export async function processGone(pid: number, limitMs: number): Promise<void> {
  for (let waited = 0; isThere(pid); waited += LOOK_MS) {
    if (waited >= limitMs) return void send(pid, 'SIGKILL')
    await sleep(LOOK_MS)
  }
}

const isThere = (pid: number): boolean => send(pid, 0) && !isZombie(pid)

/** False where there is no such process, or one of another user that got its number since. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Ended, but still in the list of processes: for ever in a container whose first process reaps nobody's children. */
function isZombie(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('Z') === true
  } catch {
    return false
  }
}
