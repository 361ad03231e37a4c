/**
 * What Thaw predicts for a case before it is trained, as its command line says it: one line of JSON.
 * usage: advised.ts CASE_DIR MODEL
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const [root, model] = process.argv.slice(2) as [string, string]
const thaw = join(import.meta.dirname, '../../../core/cli/thaw.js')
const home = await mkdtemp(join(tmpdir(), 'thaw-bench-home-'))
try {
  const args = [thaw, 'recommend', root, '--model', model, '--home', home, '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 })
  const { strategy, ranking } = JSON.parse(stdout) as {
    strategy: string
    ranking: { strategy: string; side?: number; score: { mean: number; low: number; high: number } }[]
  }
  const predicted = Object.fromEntries(ranking.map(({ strategy: of, side, score }) => [of, { ...score, side }]))
  console.log(JSON.stringify({ strategy, predicted }))
} finally {
  await rm(home, { recursive: true, force: true })
}
