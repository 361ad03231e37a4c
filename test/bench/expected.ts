/**
 * `npm run bench:expected`: trains every strategy with the real commands and compares time, memory and time left with what
 * Thaw expected. Each result is written down at once, so that a bench that was stopped goes on where it was.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Advice } from '../../core/contract/advice.ts'
import type { AppEvent } from '../../core/contract/events.ts'
import type { RunDetail } from '../../core/contract/run.ts'
import { openLog } from './resumable.ts'
import { type ExpectedRun, expectedTable, type Predicted } from './expected/summary.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: 'thaw-tiny' },
    /** All of the ranking when left out. */
    strategies: { type: 'string', default: '' },
    folder: { type: 'string', default: join(tmpdir(), 'thaw-bench-expected') },
    /** Prints what is there already, and runs nothing. */
    report: { type: 'boolean', default: false },
  },
})

const thaw = resolve(import.meta.dirname, '../../core/cli/thaw.js')

/** Runs a command of Thaw with `--json`; `onEvent` gets its progress. */
async function call<T>(home: string, args: readonly string[], onEvent?: (event: AppEvent) => void): Promise<T> {
  const child = spawn(process.execPath, [thaw, ...args, '--json', '--progress', 'json', '--home', home], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, last] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  const lines = createInterface({ input: child.stderr })
  lines.on('line', (line) => {
    last = line
    if (line.startsWith('{')) onEvent?.(JSON.parse(line) as AppEvent)
  })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  if (code !== 0) throw new Error(`thaw ${args.join(' ')} ended with ${code}: ${out}${last}`)
  return JSON.parse(out) as T
}

/** Trains one strategy in a home of its own process tree, so that nothing of an earlier run is in memory. */
async function train(home: string, dataset: string, { strategy, minutes, memoryMB }: Advice['ranking'][number]) {
  const seen: { at: number; left: number; low: number; high: number }[] = []
  let began: number | null = null
  const run = await call<RunDetail>(
    home,
    ['train', dataset, '--model', flags.model, '--strategy', strategy],
    (event) => {
      if (event.type !== 'run.progress') return
      const at = performance.now() / 1000
      began ??= at
      const { etaSeconds: left, etaRange } = event.progress
      if (left !== null) seen.push({ at, left, low: etaRange?.low ?? left, high: etaRange?.high ?? left })
    },
  )
  const ended = performance.now() / 1000
  const predictions: Predicted[] = seen.map(({ at, left, low, high }) => ({ left, low, high, real: ended - at }))
  const result: ExpectedRun = {
    dataset: basename(dataset),
    model: flags.model,
    strategy,
    minutes,
    memoryMB,
    reachedMinutes: (ended - (began ?? ended)) / 60,
    reachedMB: run.artifacts.peakMemoryMB ?? Number.NaN,
    predictions,
    saving: savingOf(run),
  }
  return result
}

/** The run says how it spent its time, in whole per cent. */
function savingOf({ events }: RunDetail): number {
  const spent = events.findLast(({ kind }) => kind === 'time')?.text ?? ''
  return Number(/saving weights and checkpoints (\d+) %/.exec(spent)?.[1] ?? 0) / 100
}

async function main(): Promise<number> {
  const { results, add } = await openLog<ExpectedRun>(join(flags.folder, 'expected.jsonl'))
  const folders = positionals.map((path) => resolve(path))
  if (!flags.report) {
    if (folders.length === 0) folders.push(await sample())
    for (const dataset of folders) await trainAll(dataset)
  }
  console.log(expectedTable(results))
  return 0

  async function sample(): Promise<string> {
    const folder = join(flags.folder, 'photographs')
    await rm(folder, { recursive: true, force: true })
    await call(flags.folder, ['sample', folder, '--photos'])
    return folder
  }

  async function trainAll(dataset: string): Promise<void> {
    const home = await mkdtemp(join(flags.folder, 'home-'))
    try {
      const { ranking } = await call<Advice>(home, ['recommend', dataset, '--model', flags.model])
      const wanted = flags.strategies === '' ? null : flags.strategies.split(',')
      for (const one of ranking) {
        if (wanted && !wanted.includes(one.strategy)) continue
        const same = (run: ExpectedRun): boolean =>
          run.dataset === basename(dataset) && run.model === flags.model && run.strategy === one.strategy
        if (results.some(same)) continue
        const result = await train(home, dataset, one)
        await add(result)
        console.error(`${result.dataset}, ${result.strategy}: ${result.reachedMinutes.toFixed(1)} minutes`)
      }
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  }
}

process.exitCode = await main()
