/**
 * What Thaw predicts for a case before it is trained, as its command line says it: one line of JSON.
 * usage: advised.ts CASE_DIR
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const [root] = process.argv.slice(2) as [string]
const thaw = join(import.meta.dirname, '../../../core/cli/thaw.js')
const home = await mkdtemp(join(tmpdir(), 'thaw-bench-home-'))
try {
  const { stdout } = await promisify(execFile)(process.execPath, [thaw, 'recommend', root, '--home', home, '--json'], {
    maxBuffer: 2 ** 24,
  })
  const { strategy, ranking } = JSON.parse(stdout) as {
    strategy: string
    ranking: { strategy: string; score: { mean: number; low: number; high: number } }[]
  }
  const predicted = Object.fromEntries(ranking.map(({ strategy: of, score }) => [of, score]))
  console.log(JSON.stringify({ strategy, predicted }))
} finally {
  await rm(home, { recursive: true, force: true })
}
