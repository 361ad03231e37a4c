/** The whole job on the command line: `node terminal.ts <dataset folder>`, in the home that THAW_HOME names. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const THAW = join(import.meta.dirname, '../../../../core/cli/thaw.js')
const [pictures = ''] = process.argv.slice(2)

for (const args of [
  ['import', pictures, '--name', 'drawn'],
  ['measure', 'drawn'],
  ['recommend', 'drawn'],
  ['train', 'drawn', '--strategy', 'full', '--epochs', '1'],
  ['history', 'list'],
  // What there is to add is known without asking.
  ['models', 'find'],
]) {
  const { status, stderr } = spawnSync(process.execPath, [THAW, ...args, '--json'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`thaw ${args.join(' ')} ended with ${status}: ${stderr}`)
}
