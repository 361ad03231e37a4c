// `npm test`: everything that has to hold before a change goes in, in the order in which it is quickest to fail.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureChromium } from './tools/chromium.ts'
import { runStep } from './tools/step.ts'
import { tallyLine, tallyOf } from './tools/tally.ts'
import { ensureWitness } from './tools/witness.ts'

const root = resolve(import.meta.dirname, '..')
const reports = mkdtempSync(join(tmpdir(), 'thaw-check-'))
const report = join(reports, 'vitest.json')
const arguments_ = process.argv.slice(2)

const STEPS: ReadonlyArray<readonly [name: string, command: readonly [string, ...string[]]]> = [
  ['format', ['oxfmt', '--check', '.']],
  ['lint and import boundaries', ['oxlint', '--type-aware', '.']],
  ['types', ['tsc', '-p', '.']],
  ['types of the renderer', ['tsc', '-p', 'renderer']],
  ['build', ['electron-vite', 'build', '--config', 'build/electron.vite.config.ts']],
]

let failedSteps = 0
for (const [name, command] of STEPS) {
  const { ok } = await runStep(name, command, { cwd: root })
  if (!ok) failedSteps++
}
if (!ensureChromium()) failedSteps++
ensureWitness()

const tests = await runStep(
  'tests',
  ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...arguments_],
  { cwd: root, live: true },
)
const tally = tallyOf(report)
rmSync(reports, { recursive: true, force: true })

// vitest also fails for an error outside any test; then its counts alone would look fine
const outside = !tests.ok && tally.failed === 0 ? 1 : 0
const failed = tally.failed + outside + failedSteps
if (failedSteps > 0) console.log(`${failedSteps} of the checks before the tests failed; they count as failures below.`)
console.log(tallyLine({ ...tally, failed }))
process.exitCode = failed > 0 ? 1 : 0
