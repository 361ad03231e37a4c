/**
 * A service whose disk is full: started by full-disk.test.ts with a limit on the length of files. Imports the dataset
 * that does not fit, then looks, then imports the one that does, and prints what each answered.
 */
import { openServiceAlone } from '../../support/service-alone.ts'

const [home, large, small] = process.argv.slice(2) as [string, string, string]
// Without a listener the system ends a process that writes beyond the limit; with one the write fails.
process.on('SIGXFSZ', () => {})
const { call, close } = openServiceAlone(home)
const refused = await call('datasets.import', { path: large })
const between = await call('datasets.list', {})
const stored = await call('datasets.import', { path: small })
await close()
console.log(JSON.stringify({ refused, between, stored }))
