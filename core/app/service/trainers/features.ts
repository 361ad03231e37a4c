/** Runs Thaw's Python program that reads features and asks questions (`core/recipe/features/thaw_features.py`). */
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { failure, type Result, success } from '../../../domain/failure.ts'
import { parseJson } from '../../../domain/json.ts'
import { FEATURES_PROGRAM } from '../../../recipe/index.ts'
import type { Job } from '../jobs/jobs.ts'
import { environmentOf } from './keeper.ts'

const STAGES = {
  loading: 'Load the model in Python',
  features: 'Read features',
  answers: 'Ask the model',
} as const

const line = z.object({
  kind: z.enum(['loading', 'features', 'answers']),
  done: z.number().optional(),
  total: z.number().optional(),
})

const NAME = 'thaw_features'
/** Characters of what it says that are kept, to explain why it ended. */
const KEPT = 8000
/** Exit statuses of the program. */
const [USAGE, MISMATCH] = [2, 3]

/**
 * @param folder holds `plan.json`, and gets what the program writes
 * Failures: stopped (what is done is kept), busy, environment, model-unreadable, out-of-memory.
 */
export async function runFeatures(python: string, folder: string, job: Job): Promise<Result<null>> {
  if (job.signal.aborted) return stopped()
  if (underway.has(folder))
    return failure('busy', 'Thaw is making this measurement already. Wait until it has finished.')
  underway.add(folder)
  try {
    return await run(python, folder, job)
  } finally {
    underway.delete(folder)
  }
}

/** Two programs would mix their rows. */
const underway = new Set<string>()

async function run(python: string, folder: string, job: Job): Promise<Result<null>> {
  // Out of the app's archive, which Python cannot read.
  const program = join(folder, `${NAME}.py`)
  await writeFile(program, await readFile(FEATURES_PROGRAM))
  const child = spawn(python, [program, join(folder, 'plan.json')], {
    cwd: folder,
    env: environmentOf(python),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const stop = (): void => void child.kill()
  job.signal.addEventListener('abort', stop, { once: true })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT)))
  createInterface({ input: child.stdout }).on('line', (text) => {
    const parsed = line.safeParse(parseJson(text))
    if (!parsed.success) return
    const { kind, done = 0, total = null } = parsed.data
    job.progress({ stage: STAGES[kind], done, total })
  })
  const ended = await new Promise<{ code: number | null; error?: Error }>((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }))
    child.once('close', (code) => resolve({ code }))
  })
  job.signal.removeEventListener('abort', stop)
  if (job.signal.aborted) return stopped()
  return ended.code === 0 ? success(null) : whyEnded(python, ended.code, `${said}${ended.error?.message ?? ''}`)
}

const stopped = (): Result<never> =>
  failure('stopped', 'You stopped the measurement. What it has read is kept: measuring again goes on from there.')

function whyEnded(python: string, code: number | null, said: string): Result<never> {
  const own = new RegExp(`^${NAME}: (.+)$`, 'm').exec(said)?.[1]
  if (own !== undefined && (code === USAGE || code === MISMATCH))
    return failure(code === MISMATCH ? 'model-unreadable' : 'environment', own, { details: said })
  if (code === null)
    return failure(
      'out-of-memory',
      'The system ended Thaw’s Python program, usually because memory ran out. Measure again on a device with more, or with fewer programs open: it goes on from there.',
      { details: said },
    )
  const last = said.trim().split('\n').at(-1) ?? ''
  return failure(
    'environment',
    `Thaw’s Python program ended in ${python}: ${last || `exit status ${code}`}. Thaw tried it with transformers 5.24.0 and torch 2.13.0; name another environment.`,
    { details: said, hint: '--python PATH' },
  )
}
