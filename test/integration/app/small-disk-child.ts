/**
 * Thaw with its compute, on a home whose disk fills up: started by small-disk.test.ts on a file system of a few MB.
 * Prints what each call answered and what lies in the home after it.
 */
import { closeSync, ftruncateSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { FailureError } from '../../../core/domain/failure.ts'
import { openThaw } from '../../support/service.ts'

const [disk, small, large] = process.argv.slice(2) as [string, string, string]
const home = join(disk, 'home')
const ballast = join(disk, 'ballast')

const thaw = openThaw(home)
const { datasetId: dataset } = await thaw.call('datasets.import', { path: small })
fillDiskBut(300_000)
const measuredWhenFull = await told(thaw.call('measure.run', { dataset, again: true }))
fillDiskBut(100_000)
const importedWhenFull = await told(thaw.call('datasets.import', { path: large }))
const listed = (await thaw.call('datasets.list', {})).datasets.length
rmSync(ballast)
const imported = await told(thaw.call('datasets.import', { path: large }))
const measured = await told(thaw.call('measure.run', { dataset, again: true }))
// A checkpoint of the whole tower is larger than this disk.
const { runId } = await thaw.call('runs.start', { dataset, strategy: 'full', epochs: 1 })
const trained = await thaw.call('runs.wait', { run: runId })
await thaw[Symbol.asyncDispose]()
console.log(JSON.stringify({ measuredWhenFull, importedWhenFull, listed, imported, measured, trained }))

async function told<T>(call: Promise<T>): Promise<{ result: T | FailureError['failure']; files: string[] }> {
  const result = await call.catch((error: unknown) => {
    if (error instanceof FailureError) return error.failure
    throw error
  })
  const files = (readdirSync(home, { recursive: true }) as string[]).filter((name) => !name.startsWith('thaw.db-'))
  return { result, files: files.toSorted() }
}

/** Takes all of the disk's room but so many bytes, and proves that no more is left. */
function fillDiskBut(bytes: number): void {
  rmSync(ballast, { force: true })
  const file = openSync(ballast, 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(65_536, 1))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    ftruncateSync(file, statSync(ballast).size - bytes)
  } finally {
    closeSync(file)
  }
}
