import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of a real data set, or null, with a line that says so, where this machine does not have it. */
export function realSet(name: string): string | null {
  const path = join(process.env['THAW_TEST_DATA'] ?? resolve('..', 'shared', 'data'), name)
  if (existsSync(path)) return path
  console.log(`Skipped the tests on “${name}”: no such folder in THAW_TEST_DATA or ../shared/data.`)
  return null
}
