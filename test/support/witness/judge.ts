/** What a watched program did that Thaw says it never does. */
import type { Call } from './calls.ts'
import { ruleFor, writtenBy, type Places } from './files.ts'
import { whyLeaves } from './network.ts'

interface Rules {
  readonly places: Places
  /** Where the program was started. */
  readonly cwd: string
  /** Whether a path is still there now that the program has ended. */
  readonly exists: (path: string) => boolean
}

/** One line for each breach: the program, what it did, and the call that shows it. */
export function breachesIn(calls: readonly Call[], { places, cwd, exists }: Rules): string[] {
  const programs = new Map<number, string>()
  const breaches = new Set<string>()
  for (const call of calls) {
    if (call.name === 'execve') programs.set(call.pid, /^"([^"]*)"/.exec(call.args)?.[1] ?? '')
    const tell = (what: string): void => {
      const shown = `${call.name}(${call.args}) = ${call.result}`.slice(0, 300)
      breaches.add(`${programs.get(call.pid) ?? 'a process'} ${what}: ${shown}`)
    }
    const leaves = whyLeaves(call)
    if (leaves !== undefined) tell(leaves)
    const path = writtenBy(call, cwd)
    if (path === undefined) continue
    const rule = ruleFor(path, places)
    if (rule === 'never') tell(`wrote ${path}`)
    if (rule === 'temporary' && exists(path)) tell(`left ${path} behind`)
  }
  return [...breaches]
}
