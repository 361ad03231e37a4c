/** Runs the specs of tfjs-core on the immediate backend: `node run.ts REPORT` writes SpecResult[] as JSON. */
import { globSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { SpecResult } from './report.ts'
import { CORE, resolveLikeBundlers } from './resolve.ts'

/** The parts of jasmine-core, the runner that the specs are written for, which are used here. */
interface Suite {
  readonly id: string
  readonly children?: readonly Suite[]
}
interface Spec {
  readonly id: string
  readonly fullName: string
  readonly status: SpecResult['status'] | 'excluded'
  readonly failedExpectations: readonly { readonly message: string }[]
}
interface JasmineCore {
  boot(): { getEnv(): Environment }
}
interface Environment {
  configure(settings: { random: boolean }): void
  topSuite(): Suite
  addReporter(reporter: { specDone(spec: Spec): void }): void
  execute(): Promise<unknown>
}

/** tfjs puts the environment's name behind the names of suites that it runs once per backend. */
const ENVIRONMENT = 'ort'
const PER_BACKEND = ` ${ENVIRONMENT} {} `

const [report] = process.argv.slice(2)
if (report === undefined) throw new Error('where shall the report go?')
const require = createRequire(import.meta.url)
const environment = (require('jasmine-core') as JasmineCore).boot().getEnv()
environment.configure({ random: false })
await useImmediateBackend()
const fileOf = await loadSpecs()
const results: SpecResult[] = []
environment.addReporter({
  specDone({ id, fullName, status, failedExpectations }) {
    if (!fullName.includes(PER_BACKEND) || status === 'excluded') return
    const error = (failedExpectations[0]?.message ?? '').slice(0, 300)
    results.push({ file: fileOf.get(id) ?? '', name: fullName.replace(PER_BACKEND, ' '), status, error })
  },
})
await environment.execute()
writeFileSync(report, JSON.stringify(results))
process.exit()

async function useImmediateBackend(): Promise<void> {
  resolveLikeBundlers()
  // The specs' helpers are CommonJS in parts, and reach into the runner where jasmine-core no longer lets them.
  const lenient = (id: string): unknown => (id.startsWith('jasmine-core/') ? { core: () => ({}) } : require(id))
  Object.assign(globalThis, { require: Object.assign(lenient, require) })
  await import('../../../core/engine/tfjs.ts')
  await import(new URL('public/chained_ops/register_all_chained_ops.js', CORE).href)
  const { immediateBackend } = await import('../../../core/engine/ort/immediate.ts')
  const { setTestEnvs } = (await import(new URL('jasmine_util.js', CORE).href)) as { setTestEnvs(list: object[]): void }
  setTestEnvs([{ name: ENVIRONMENT, backendName: immediateBackend(), flags: {}, isDataSync: true }])
}

/** Loads every file of specs. @returns the file by the id of the spec */
async function loadSpecs(): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const known = new Set<Suite>()
  for (const file of globSync('**/*_test.js', { cwd: fileURLToPath(CORE) }).toSorted()) {
    await import(new URL(file, CORE).href)
    const note = (suite: Suite): void => {
      files.set(suite.id, file)
      suite.children?.forEach(note)
    }
    for (const suite of environment.topSuite().children ?? []) {
      if (!known.has(suite)) note(suite)
      known.add(suite)
    }
  }
  return files
}
