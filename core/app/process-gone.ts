import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 50

/** Waits for a process that this one did not start, and kills it after `limitMs`. */
export async function processGone(pid: number, limitMs: number): Promise<void> {
  for (let waited = 0; isRunning(pid); waited += LOOK_MS) {
    if (waited >= limitMs) return void send(pid, 'SIGKILL')
    await sleep(LOOK_MS)
  }
}

/** Whether there is such a process of this user. */
export const isRunning = (pid: number): boolean => send(pid, 0) && !isZombie(pid)

/** False if there is no such process, or if another user's process has reused its id. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** True for a process that has ended but was never reaped, as in a container whose first process reaps no orphans. */
function isZombie(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('Z') === true
  } catch {
    return false
  }
}
