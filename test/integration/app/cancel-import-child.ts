/**
 * A service that imports a folder again and again and is told to stop each time at another moment, started by
 * cancel-import.test.ts with temporary folders of its own. Prints what each import left, then what a whole one gives.
 */
import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import type { AppEvent, JobProgress } from '../../../core/contract/events.ts'
import { openServiceAlone } from '../../support/service-alone.ts'

const [home, folder] = process.argv.slice(2) as [string, string]

const MOMENTS: readonly ((progress: JobProgress) => boolean)[] = [
  ({ stage }) => stage === 'Finding files',
  ({ stage }) => stage === 'Reading images',
  // More than what is kept in memory: a temporary file is in use.
  ({ stage, done }) => stage === 'Reading images' && done > 1200,
  ({ stage }) => stage === 'Comparing images',
  ({ stage }) => stage === 'Storing items',
]

let onEvent: (event: AppEvent) => void = () => {}
const { call, close } = openServiceAlone(home, (event) => onEvent(event))

const stopped: unknown[] = []
for (const [number, isMoment] of MOMENTS.entries()) {
  const jobId = `import-${number}`
  let at: string | null = null
  let openThen: string[] = []
  onEvent = (event) => {
    if (event.type !== 'job.progress' || at !== null || !isMoment(event)) return
    at = event.stage
    openThen = openTemporaries()
    // After the step that told of itself: in the middle of the write, when items are being stored.
    setImmediate(() => void call('jobs.cancel', { jobId }))
  }
  const result = await call('datasets.import', { path: folder, jobId })
  const list = await call('datasets.list', {})
  stopped.push({
    at,
    openThen: openThen.length,
    result,
    list,
    rows: rows(),
    files: files(),
    openAfter: openTemporaries(),
  })
}
onEvent = () => {}
const whole = await call('datasets.import', { path: folder })
await close()
console.log(JSON.stringify({ stopped, whole, files: files() }))

function rows(): unknown {
  const database = new SQLite(join(home, 'thaw.db'), { readonly: true })
  const counts = database.prepare(
    'SELECT (SELECT count(*) FROM datasets) AS datasets, (SELECT count(*) FROM items) AS items',
  )
  try {
    return counts.get()
  } finally {
    database.close()
  }
}

/** Everything in the home but the database's own log. */
function files(): string[] {
  return (readdirSync(home, { recursive: true }) as string[]).filter((name) => !name.startsWith('thaw.db-')).toSorted()
}

/** Files without a name that the process holds open, as far as the system tells. */
function openTemporaries(): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${descriptor}`)
      return /\.tmp|\(deleted\)/.test(target) ? [target] : []
    } catch {
      // The one that listed the folder.
      return []
    }
  })
}
