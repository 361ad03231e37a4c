/**
 * One run on the toy dataset, to be killed: goes on from its last checkpoint where there is one. Prints a line at its start and
 * at every phase. Its clock runs a hundred times as fast as time, so that it writes checkpoints several times a second.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCheckpoint } from '../../core/train/native/checkpoint-files.ts'
import { openEngine } from '../../core/engine/index.ts'
import type { StrategyId } from '../../core/strategies/index.ts'
import { run, type Toy } from '../integration/train/toy.ts'

const HASTE = 100

const [folder, strategy, name] = process.argv.slice(2) as [string, StrategyId, string]
const dataset = JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8')) as Toy['dataset']
const engine = await openEngine('ort', { threads: 1 })
if (!engine.ok) throw new Error(engine.failure.message)
const runDir = join(folder, 'runs', name)
let phase = ''
const ran = await run({
  toy: { folder, dataset, [Symbol.asyncDispose]: async () => undefined },
  engine: engine.value,
  strategy,
  run: name,
  cache: 'shared',
  config: { epochs: 24, patience: 99 },
  resume: hasCheckpoint(runDir),
  now: () => performance.now() * HASTE,
  stopAt(progress) {
    if (progress.phase !== phase) console.log(`phase ${(phase = progress.phase)}`)
    return false
  },
})
const { result } = ran
await writeFile(join(runDir, 'done.json'), JSON.stringify(result.ok ? { scores: result.value.scores } : result.failure))
await engine.value.dispose()
process.exit(result.ok ? 0 : 1)
