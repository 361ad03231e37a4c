/** `npm run fuzz [-- --runs N --seed N]`: the tests on damaged datasets with many more cases than `npm test` gives them. */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
})
const env = {
  ...process.env,
  THAW_FUZZ_RUNS: values.runs,
  ...(values.seed === undefined ? {} : { THAW_FUZZ_SEED: values.seed }),
}
const args = ['node_modules/vitest/vitest.mjs', 'run', 'test/integration/dataset/fuzz.test.ts']
const done = spawnSync(process.execPath, args, { stdio: 'inherit', env })
process.exitCode = done.status ?? 4
