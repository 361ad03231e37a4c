import { readFileSync, readdirSync } from 'node:fs'
import { runsOnRealElectron } from './executable.ts'
import type { LaunchedApp } from './launch.ts'

/** Process id of the app's compute process. */
export async function computePid({ app }: LaunchedApp): Promise<number> {
  const pid = runsOnRealElectron
    ? await app.evaluate(({ app }) => app.getAppMetrics().find((metric) => metric.name === 'Thaw compute')?.pid)
    : childrenOf(app.process().pid ?? 0).find((child) => commandLine(child).includes('compute.js'))
  if (pid === undefined) throw new Error('The app has no compute process.')
  return pid
}

/** Children and their children; the stand-in runs on Linux only. */
function childrenOf(parent: number): number[] {
  const own = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && parentOf(pid) === parent)
  return own.concat(own.flatMap(childrenOf))
}

function parentOf(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`)
  // the program's name, in brackets, may hold spaces
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`) ?? ''
}

/** Null for a process that has ended meanwhile. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
