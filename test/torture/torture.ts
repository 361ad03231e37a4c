/** Kills runs at random moments, lets them go on, and compares what they end with to a run that nobody killed. */
import { spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../../core/domain/random.ts'
import type { StrategyId } from '../../core/strategies/index.ts'
import type { Toy } from '../integration/train/toy.ts'
import { unvalidated } from '../integration/train/toy.ts'

/** When a run is killed: after some time, while a file is written, or when a phase begins. */
export const KINDS = ['time', 'write', 'phase'] as const
export type Kind = (typeof KINDS)[number]

export interface Tortured {
  readonly strategy: StrategyId
  readonly kills: Readonly<Record<Kind, number>>
  /** Whether weights and scores are those of the run that nobody killed, to the bit. */
  readonly identical: boolean
}

export async function torture(toy: Toy, strategy: StrategyId, wanted: number, random: Random): Promise<Tortured> {
  // Without validation items every stage gains, so that progressive leaves none out.
  const { folder, dataset } = strategy === 'progressive' ? unvalidated(toy) : toy
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(dataset))
  const began = performance.now()
  await attempt(folder, strategy, `${strategy}-whole`, null, 0)
  const whole = performance.now() - began
  const kills: Record<Kind, number> = { time: 0, write: 0, phase: 0 }
  let identical = true
  // A run that has ended cannot be killed any more, so another one takes its place.
  for (let runs = 0, killed = 0; killed < wanted; runs++) {
    const name = `${strategy}-killed-${runs}`
    let alive = true
    while (alive && killed < wanted) {
      const kind = random.pick(KINDS)
      alive = await attempt(folder, strategy, name, kind, random.next() * 0.4 * whole)
      if (!alive) continue
      kills[kind]++
      killed++
    }
    await attempt(folder, strategy, name, null, 0)
    identical &&= await same(folder, `${strategy}-whole`, name)
  }
  return { strategy, kills, identical }
}

/** Starts or continues a run. True if it was killed before its end. */
async function attempt(
  folder: string,
  strategy: StrategyId,
  name: string,
  kind: Kind | null,
  afterMs: number,
): Promise<boolean> {
  const runDir = join(folder, 'runs', name)
  if (existsSync(join(runDir, 'done.json'))) return false
  await mkdir(runDir, { recursive: true })
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), folder, strategy, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const kill = (): boolean => child.kill('SIGKILL')
  const phases = createInterface({ input: child.stdout })
  const started = new Promise<void>((resolve) => phases.once('line', () => resolve()))
  const giveUp = new AbortController()
  if (kind === 'phase') phases.on('line', () => void wait(afterMs / 8).then(kill))
  if (kind === 'write') {
    // At some write, not always at the first.
    let left = 1 + Math.floor(afterMs / 150)
    const watcher = watch(runDir, (_, file) => {
      if (file?.endsWith('.tmp') && --left <= 0) kill()
    })
    void ended.then(() => watcher.close())
  }
  if (kind === 'time') {
    const timer = started.then(() => wait(afterMs, undefined, { signal: giveUp.signal }))
    void timer.then(kill, () => undefined)
  }
  const code = await ended
  giveUp.abort()
  if (code !== null && code !== 0)
    throw new Error(
      `${name} failed: ${await readFile(join(runDir, 'done.json'), 'utf8').catch(() => 'it says why above')}`,
    )
  return code === null
}

async function same(folder: string, one: string, other: string): Promise<boolean> {
  const read = (name: string, file: string): Promise<Buffer> => readFile(join(folder, 'runs', name, file))
  for (const file of ['best.safetensors', 'done.json'])
    if (!(await read(one, file)).equals(await read(other, file))) return false
  return true
}
