import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The folder of a small input built after a public bug report, or null, with a line that says so, where it is missing. */
export function importCase(name: string): string | null {
  const path = resolve(process.env['THAW_TEST_CASES'] ?? resolve('..', 'shared', 'cases'), 'import', name)
  if (existsSync(path)) return path
  console.log(`Skipped the tests on “${name}”: no such folder in THAW_TEST_CASES or ../shared/cases/import.`)
  return null
}
