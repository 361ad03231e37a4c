/**
 * Two processes must not write one file at a time. The owner of a lock touches it every few seconds; one that nobody
 * touches any more, because its owner was killed, can be taken over.
 */
import { link, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface LockOptions {
  readonly signal: AbortSignal
  /** Told once, when another process has the lock. */
  readonly onWait: () => void
  /** A lock that is older counts as left behind, ms. */
  readonly staleMs?: number
  /** Time between two looks, ms. */
  readonly pollMs?: number
}

/** Waits for the lock, runs the work and gives the lock back. Throws the signal's reason, or what the work throws. */
export async function withLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { signal, onWait, staleMs = 30_000, pollMs = 300 } = options
  await mkdir(dirname(file), { recursive: true })
  const mine = `${JSON.stringify({ pid: process.pid, host: hostname(), id: crypto.randomUUID() })}\n`
  let told = false
  while (!(await create(file, mine))) {
    signal.throwIfAborted()
    if (await takeAway(file, staleMs)) continue
    if (!told) onWait()
    told = true
    await delay(pollMs, undefined, { signal })
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), staleMs / 4).unref()
  try {
    return await work()
  } finally {
    clearInterval(beat)
    const still = await readFile(file, 'utf8').catch(() => null)
    if (still === mine) await rm(file, { force: true })
  }
}

async function create(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(text)
    await handle.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes a lock whose owner has ended. False if its owner may be at work. */
async function takeAway(file: string, staleMs: number): Promise<boolean> {
  const [text, held] = await Promise.all([readFile(file, 'utf8').catch(() => null), stat(file).catch(() => null)])
  if (text === null || held === null) return true
  const old = Date.now() - held.mtimeMs > staleMs
  if (!old && !ownerGone(text)) return false
  // Another process may do the same: what was moved away must be the lock that was looked at.
  const aside = `${file}.${crypto.randomUUID()}`
  if (
    !(await rename(file, aside).then(
      () => true,
      () => false,
    ))
  )
    return true
  if ((await readFile(aside, 'utf8')) !== text) await link(aside, file).catch(() => undefined)
  await rm(aside, { force: true })
  return true
}

function ownerGone(text: string): boolean {
  const [, pid, host] = /"pid":(\d+),"host":"([^"]*)"/.exec(text) ?? []
  if (pid === undefined || host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
